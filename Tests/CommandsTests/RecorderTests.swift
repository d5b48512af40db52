import Commands
import Foundation
import StudyKit
import TestSupport
import Testing

@Suite struct RecorderTests {
  private static let measures = [
    Measure("loss", longName: "loss", definition: "it"),
    Measure(
      "curve", element: .float, longName: "curve", definition: "it",
      dimensions: [
        Dimension("a", .integers([0, 1]), longName: "a"),
        Dimension("b", .integers([0, 1, 2]), longName: "b"),
      ]),
    Measure("hits", element: .integer, longName: "hits", definition: "it"),
  ]

  private func recorder(absent: Set<String> = [], scratch: String = "/nowhere") -> Recorder {
    Recorder(Self.measures, mayBeAbsent: absent, scratch: scratch)
  }

  private func hear(_ line: String, _ recorder: inout Recorder) throws -> Recorder.Message? {
    try recorder.hear(Array(line.utf8)[...])
  }

  @Test func `lines are taken as what they say`() throws {
    var recorder = recorder()
    #expect(try hear(#"{"step": 3, "of": 10}"#, &recorder) == .step(3, of: 10))
    #expect(try hear("  ", &recorder) == nil)
    #expect(try hear(#"{"failed": "why"}"#, &recorder) == .failed("why"))
    #expect(try hear(#"{"diverged": 4}"#, &recorder) == .diverged(step: 4))
    #expect(recorder.missing == "loss")
    #expect(try hear(#"{"measure": "loss", "values": 0.5}"#, &recorder) == .measured("loss"))
    _ = try hear(#"{"measure": "curve", "values": [[1, 2, 3], [4, 5, 6]]}"#, &recorder)
    #expect(recorder.missing == "hits")
    _ = try hear(#"{"measure": "hits", "values": 7.0}"#, &recorder)
    #expect(recorder.missing == nil && recorder.step == 3 && recorder.runaway == nil)
    #expect(recorder.findings["loss"] == .doubles([0.5]))
    #expect(recorder.findings["curve"] == .floats([1, 2, 3, 4, 5, 6]))
    #expect(recorder.findings["hits"] == .integers([7]))
  }

  @Test(arguments: [
    ("hello", "not JSON"), ("[1]", "no \"measure\""), (#"{"a": 1}"#, "no \"measure\""),
    (#"{"measure": "los", "values": 1}"#, "did you mean"),
    (#"{"measure": "loss"}"#, "neither"),
    (#"{"measure": "loss", "values": [1]}"#, "the shape (1), not ()"),
    (#"{"measure": "curve", "values": [[1, 2], [3, 4]]}"#, "the shape (2, 2), not (2, 3)"),
    (#"{"measure": "curve", "values": [[1, 2, 3], [4, 5]]}"#, "equal length"),
    (#"{"measure": "curve", "values": [[1, 2, "x"], [4, 5, 6]]}"#, "not numbers"),
    (#"{"measure": "hits", "values": 0.5}"#, "not whole"),
    (#"{"measure": "loss", "file": "x.npy"}"#, "No such file"),
    (#"{"measure": "loss", "file": "/dev/zero"}"#, "not a file"),
    (#"{"step": -1}"#, "whole numbers"), (#"{"step": 3, "of": 2}"#, "whole numbers"),
    ("\u{0}\u{1}\u{2}\u{ff}!", "not JSON"),
  ])
  func `a line that says nothing sensible is refused`(line: String, reason: String) throws {
    var recorder = recorder()
    let refusal = #expect(throws: Recorder.Refusal.self) { try hear(line, &recorder) }
    #expect(refusal?.reason.contains(reason) == true, "\(refusal?.reason ?? "")")
  }

  @Test(arguments: ["NaN", "Infinity", "-Infinity", "null"])
  func `a number that is none has run away, unless it may be absent`(word: String) throws {
    let line = #"{"measure": "loss", "note": "NaN \" Infinity", "values": WORD}"#
      .replacingOccurrences(of: "WORD", with: word)
    var strict = recorder()
    _ = try hear(line, &strict)
    #expect(strict.runaway == "loss")
    var lenient = recorder(absent: ["loss"])
    _ = try hear(line, &lenient)
    #expect(lenient.runaway == nil && lenient.findings.doubles("loss")?[0].isNaN == true)
  }

  @Test func `strings keep their words`() {
    let line = #"{"a": "NaN \\", "b": NaN, "c": "\"NaN"}"#
    #expect(
      String(decoding: BareNumbers.asNull(Array(line.utf8)[...]), as: UTF8.self)
        == #"{"a": "NaN \\", "b": null, "c": "\"NaN"}"#)
  }

  @Test func `an array file is compared with its size`() throws {
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
    let bytes =
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
    let numbers: [Float] = [1, 2, 3, 4, 5, 6]
    let data = numbers.flatMap { number in withUnsafeBytes(of: number) { Array($0) } }
    #expect(
      try ArrayFile.array(bytes + data)
        == NumberArray(shape: [2, 3], values: [1, 2, 3, 4, 5, 6]))
    for count in 0..<(bytes.count + data.count) {
      #expect(throws: ArrayFile.Failure.self) {
        try ArrayFile.array(Array((bytes + data).prefix(count)))
      }
    }
    let scratch = try Scratch()
    try scratch.write("x.npy", bytes + data)
    var recorder = recorder(scratch: scratch.path)
    _ = try hear(#"{"measure": "curve", "file": "x.npy"}"#, &recorder)
    #expect(recorder.findings["curve"] == .floats(numbers))
  }

  @Test(arguments: [
    ("(99999999999999, 99999999999999)", "too large"), ("(-1,)", "not readable"),
    ("(x,)", "not readable"),
  ])
  func `a shape that cannot be is refused`(shape: String, reason: String) {
    let header = "{'descr': '<f8', 'fortran_order': False, 'shape': \(shape), }"
    let bytes =
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
    let failure = #expect(throws: ArrayFile.Failure.self) { try ArrayFile.array(bytes) }
    #expect(failure?.reason.contains(reason) == true, "\(failure?.reason ?? "")")
  }
}
