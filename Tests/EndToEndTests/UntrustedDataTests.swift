import Foundation
import HDF5
import TestSupport
import Testing

/// Data that cannot be trusted, as a user meets them on the command line: refused with 65 before any work,
/// and without the memory that they claim.
@Suite struct UntrustedDataTests {
  /// A grid that trains and tests on a set, and one that is out of distribution.
  private func grid(_ training: String, outside: String? = nil) -> String {
    """
    {"study": "deep-ensemble", "members": 2, "output": "out.h5",
      "parameters": {"task": "images", "training": "\(training)", "test": "\(training)",
        "outside": [\(outside.map { "\"\($0)\"" } ?? "")], "width": 8, "steps": 5}}
    """
  }

  /// Twelve images of 2 × 2 with labels of a type.
  private func write<Number: Element>(
    _ name: String, labels: [Number], replacing: [Int: Float] = [:], in sandbox: borrowing Sandbox
  ) throws {
    var inputs = (0..<48).map { Float($0 % 7) }
    for (index, value) in replacing { inputs[index] = value }
    let file = try File.create(at: sandbox.folder.appending(path: name).path)
    try file.createDataset("inputs", .float32, shape: [12, 2, 2]).write(inputs)
    try file.createDataset("labels", Number.elementType, shape: [labels.count]).write(labels)
    try file.close()
  }

  /// Runs a grid that must be refused with 65, with words in the message, and leave no result.
  private func refuse(
    _ grid: String, saying words: [String], in sandbox: borrowing Sandbox
  ) throws {
    try sandbox.write(grid, to: "grid.json")
    let result = try sandbox.sweep("grid.json")
    #expect(result.code == 65, "\(result.text)")
    // Long messages are broken into lines.
    let text = result.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for word in words { #expect(text.contains(word), "\(result.text)") }
    #expect(!sandbox.names.contains("out.h5"))
  }

  @Test(arguments: [
    ("-1", -1.0), ("nan", .nan), ("inf", .infinity), ("0.5", 0.5), ("65536", 65_536),
  ])
  func `labels that are no classes are refused`(text: String, label: Double) throws {
    let sandbox = try Sandbox()
    var labels = (0..<12).map { Double($0 % 3) }
    labels[5] = label
    try write("set.h5", labels: labels, in: sandbox)
    try refuse(
      grid("./set.h5"),
      saying: ["./set.h5", "whole numbers from 0 to 65535", "found \(text)", "label of example 5"],
      in: sandbox)
  }

  @Test func `a number in an image that is not finite is the data's fault`() throws {
    let sandbox = try Sandbox()
    let labels = (0..<12).map { Int32($0 % 3) }
    try write("good.h5", labels: labels, in: sandbox)
    try write("bad.h5", labels: labels, replacing: [13: .nan], in: sandbox)
    let words = ["./bad.h5", "finite numbers", "nan in example 3, row 0, column 1"]
    try refuse(grid("./good.h5", outside: "./bad.h5"), saying: words, in: sandbox)
    try refuse(grid("./bad.h5"), saying: words, in: sandbox)
    try refuse(
      """
      {"study": "icl-transience", "members": 1, "output": "out.h5", "parameters": {
        "inputs": "dataset", "training": ["./bad.h5"], "classes": 3, "exemplars": 2,
        "labelScheme": "class", "context": 2, "sequences": 320, "evalEvery": 320}}
      """, saying: words, in: sandbox)
  }

  /// A grid of a study that learns from the classes of one set.
  private func classes(_ set: String, members: Int = 1) -> String {
    """
    {"study": "icl-transience", "members": \(members), "output": "out.h5", "parameters": {
      "inputs": "dataset", "training": ["\(set)"], "classes": 3, "exemplars": 2,
      "labelScheme": "class", "context": 2, "sequences": 320, "evalEvery": 320}}
    """
  }

  @Test func `a sweep does not go on with data that have changed since, and names them`() throws {
    let sandbox = try Sandbox()
    let labels = (0..<12).map { Int32($0 % 3) }
    try write("set.h5", labels: labels, in: sandbox)
    try sandbox.write(classes("./set.h5"), to: "grid.json")
    let begun = try sandbox.sweep("grid.json")
    #expect(begun.code == 0, "\(begun.text)")
    let before = try sandbox.bytes("out.h5")
    try FileManager.default.removeItem(at: sandbox.folder.appending(path: "set.h5"))
    try write("set.h5", labels: labels, replacing: [7: 3], in: sandbox)
    try sandbox.write(classes("./set.h5", members: 2), to: "grid.json")
    let refused = try sandbox.sweep("grid.json")
    #expect(refused.code == 73, "\(refused.text)")
    #expect(refused.text.contains("runs that read other data: ./set.h5 now has SHA-256"))
    #expect(try sandbox.bytes("out.h5") == before)
    let planned = try sandbox.sweep("plan", "grid.json")
    #expect(planned.code == 73 && planned.text.contains("./set.h5"), "\(planned.text)")
  }

  @Test func `a set that is not there ends a study of classes before any work`() throws {
    let sandbox = try Sandbox()
    try refuse(
      classes("./nowhere.h5"), saying: ["./nowhere.h5", "there is no such file"], in: sandbox)
    try refuse(
      classes("omniglot/evaluation"), saying: ["omniglot/evaluation was not found"], in: sandbox)
  }

  @Test func `classes without examples are said once, whatever the number of ranks`() throws {
    let sandbox = try Sandbox()
    try write("set.h5", labels: (0..<12).map { UInt8($0 % 3 + 1) }, in: sandbox)
    try sandbox.write(grid("./set.h5"), to: "grid.json")
    let result = try sandbox.sweep(ranks: 2, "grid.json")
    #expect(result.code == 0, "\(result.text)")
    let words = "./set.h5: 1 of 4 classes has no example: 0"
    #expect(result.text.components(separatedBy: words).count == 2, "\(result.text)")
  }

  @Test func `two names that look alike are two sets, on one axis too`() throws {
    let sandbox = try Sandbox()
    let labels = (0..<12).map { Int32($0 % 3) }
    try write("caf\u{e9}.h5", labels: labels, in: sandbox)
    try write("cafe\u{301}.h5", labels: labels, replacing: [0: 50], in: sandbox)
    try sandbox.write(
      """
      {"study": "deep-ensemble", "members": 2, "output": "out.h5",
        "parameters": {"task": "images", "test": "./caf\u{e9}.h5", "outside": [], "width": 8, "steps": 5},
        "axes": {"training": ["./caf\u{e9}.h5", "./cafe\u{301}.h5"]}}
      """, to: "grid.json")
    let result = try sandbox.sweep("grid.json")
    #expect(result.code == 0, "\(result.text)")
    let file = try File.open(sandbox.folder.appending(path: "out.h5").path)
    let prints = try file.dataset("data_fingerprint").read(as: Double.self)
    #expect(Set(prints).count == 2)
  }

  @Test func `what is not a file is refused before it is opened`() throws {
    let sandbox = try Sandbox()
    #expect(mkfifo(sandbox.folder.appending(path: "pipe.h5").path, 0o600) == 0)
    try refuse(grid("./pipe.h5"), saying: ["./pipe.h5", "found a FIFO"], in: sandbox)
    try refuse(grid("/dev/zero"), saying: ["/dev/zero", "found a device"], in: sandbox)
    try refuse(grid("./x\\u0000.h5"), saying: ["contains a NUL"], in: sandbox)
  }

  /// A file of the fuzzing, in which HDF5 1.10 divides by a chunk's length of 0.
  static let crash = Data(
    base64Encoded:
      "H4sIAAAAAAACA+1YsU4CQRCdveN0AzE5EhMIFmJHh1EKOjABQ6VGLSxNDOZMjBKlwApK/RM/w9LST/AT/AO8u50h7MihNirevIRMZnaYDbPD7pt56LR2V7KlLETQGjLgwzTGiJc1W6f1U5QK5T3KR4fsKl4roj2P8bnf8WG7HXmPGWifV8/ICgjSiE575yCSJ6SjfHZsv971xVX/FmCAetUYqqTfMTvpfVbHPsyv345r9MD7Wv3WfTvubDhy0Cmp3zLdl57tx+uU12X9m/se7e23VHira9rXtePxOm6i/ak0P67P3geq3CLzqyT4bS7Y+SnwTM4U6eaXKccYXPYP/qgX46/myw08iybUclAbo6MXWqN1xzEBNWbSVXU9O2ODP5SdtwZY5aNR+ihXm3HiwqvUMUnJNEYA0UcgEAgEAsHiwPBKd8L3PuOLxD8ry1/jlaN8OvKoYInxSpNRpWxeSfzZDTMUrfiauKVv80fX8Mdc2GGoOA7xT+N3ftntnwXdm+0tOhfkmWGw4XhCWaca0eBH8xH10SrcnvfROsE/0HZ98Q66p2d32NJpCwQCwf+EjBbSwp8885YnzOUUe++5PpnLbaxDJraUoaChMMT15LncgDEPwu/O5d4B76zYZ9AbAAA="
  )

  @Test func `a file that crashes HDF5 crashes only the process that reads it first`() throws {
    let sandbox = try Sandbox()
    try #require(Self.crash).write(to: sandbox.folder.appending(path: "crash.h5.gz"))
    #expect(try sandbox.run(["gunzip", "crash.h5.gz"]).code == 0)
    try refuse(
      """
      {"study": "ntk-variance", "members": 2, "output": "out.h5", "parameters": {
        "task": "file", "dataFile": "./crash.h5", "trainingInputs": "x", "trainingTargets": "y",
        "testInputs": "t"}}
      """, saying: ["./crash.h5", "HDF5 crashes on its structure (signal 8)"], in: sandbox)
  }

  /// The most memory, in KiB, of `swift-sweep data check`, which must end with a code.
  private func peak(
    _ name: String, code: Int32, in sandbox: borrowing Sandbox
  ) throws -> Int {
    let script = """
      import resource, subprocess, sys
      code = subprocess.run(sys.argv[1:], stdout=sys.stderr).returncode
      print(); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(code)
      """
    let program = Repository.program("swift-sweep")
    let result = try sandbox.run(["python3", "-c", script, program, "data", "check", name])
    #expect(result.code == code, "\(result.text)")
    let line = try #require(result.text.split(separator: "\n").last)
    return try #require(Int(line))
  }

  @Test func `data that claim more than they hold take no memory`() throws {
    var sandbox = try Sandbox()
    sandbox.variables["SWIFT_SWEEP_DATA"] = ""
    // 4 GiB of zeros in a file of 4 MB that says it has 10 images of 28 × 28.
    let header = "printf '\\0\\0\\10\\3\\0\\0\\0\\12\\0\\0\\0\\34\\0\\0\\0\\34'"
    let made = try sandbox.run([
      "bash", "-c",
      """
      mkdir -p data/mnist pictures/a && cd data/mnist
      printf '\\0\\0\\10\\1\\0\\0\\0\\12\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0' > t10k-labels-idx1-ubyte
      head -c 64M /dev/zero | gzip > zeros
      (\(header) | gzip; for i in {1..64}; do cat zeros; done) > t10k-images-idx3-ubyte.gz
      """,
    ])
    #expect(made.code == 0, "\(made.text)")
    // A PNG header alone, of 10⁶ × 10⁶ pixels.
    var png: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]
    png += Array("IHDR".utf8) + [0, 0x0f, 0x42, 0x40, 0, 0x0f, 0x42, 0x40, 8, 0, 0, 0, 0]
    png += [UInt8](repeating: 0, count: 30)
    try Data(png).write(to: sandbox.folder.appending(path: "pictures/a/1.png"))
    try write("set.h5", labels: (0..<12).map { Int32($0 % 3) }, in: sandbox)
    var bytes = try sandbox.bytes("set.h5")
    // The dimension 12 of `inputs`, as it is and as the most.
    let shape = Data([12, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0])
    let offset = try #require(bytes.range(of: shape)).lowerBound
    for start in [offset, offset + 24] { bytes[start + 5] = 1 }
    try bytes.write(to: sandbox.folder.appending(path: "set.h5"))

    // What the program takes for nothing, beside which 100 MB would be too much.
    let least = try peak("./nowhere.h5", code: 66, in: sandbox)
    for name in ["mnist/test", "./pictures", "./set.h5"] {
      let most = try peak(name, code: 65, in: sandbox)
      #expect(most < least + 100_000, "\(name): \(most) KiB, \(least) KiB for nothing")
    }
  }
}
