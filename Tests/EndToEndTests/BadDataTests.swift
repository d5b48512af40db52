import Foundation
import Testing

/// Bad data, as a user meets them on the command line: refused by name before any training.
@Suite struct BadDataTests {
  /// What is wrong, what the grid trains on, and what the message must say.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let training: String
    let says: [String]

    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "truncated images", training: "mnist/train",
      says: ["train-images-idx3-ubyte", "expected 48 bytes", "found 40", "truncated"]),
    Case(
      name: "a wrong magic number", training: "mnist/train",
      says: ["train-images-idx3-ubyte", "0x00000803", "0x00000d03"]),
    Case(
      name: "more labels than images", training: "mnist/train",
      says: ["train-images-idx3-ubyte has 2 images", "train-labels-idx1-ubyte has 3 labels"]),
    Case(
      name: "a missing folder", training: "./nowhere",
      says: ["./nowhere", "a folder of PNG images", "there is no such file or folder"]),
    Case(
      name: "a set that is not installed", training: "omniglot/evaluation",
      says: ["omniglot/evaluation was not found", "curl"]),
    Case(
      name: "a PNG that is none", training: "./pictures",
      says: ["./pictures/a/1.png", "a PNG image"]),
    Case(
      name: "an HDF5 file without the dataset", training: "./other.h5",
      says: ["./other.h5", "a dataset \"inputs\"", "f_lin"]),
  ]

  /// Two images of 4 × 4 and as many labels as are asked for, in MNIST's files.
  private func mnist(
    in sandbox: borrowing Sandbox, type: UInt8 = 8, pixels: Int = 32, labels: Int = 2
  ) throws {
    let sizes: [UInt8] = [0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 4]
    let images = [0, 0, type, 3] + sizes + [UInt8](repeating: 7, count: pixels)
    try write(images, to: "data/mnist/train-images-idx3-ubyte", in: sandbox)
    let counted = [0, 0, 8, 1, 0, 0, 0, UInt8(labels)] + [UInt8](repeating: 1, count: labels)
    try write(counted, to: "data/mnist/train-labels-idx1-ubyte", in: sandbox)
  }

  private func write(_ bytes: [UInt8], to name: String, in sandbox: borrowing Sandbox) throws {
    let file = sandbox.folder.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  // MNIST's training set is looked for in `data`, after the folders of SWIFT_SWEEP_DATA, which the tests'
  // environment gives no training set.
  @Test(arguments: cases)
  func `bad data are refused with their name and what was expected`(bad: Case) throws {
    let sandbox = try Sandbox()
    switch bad.name {
    case "truncated images": try mnist(in: sandbox, pixels: 24)
    case "a wrong magic number": try mnist(in: sandbox, type: 13)
    case "more labels than images": try mnist(in: sandbox, labels: 3)
    case "a PNG that is none":
      try write(Array("GIF89a".utf8), to: "pictures/a/1.png", in: sandbox)
    case "an HDF5 file without the dataset":
      try sandbox.write(
        #"{"study": "ntk-variance", "members": 2, "output": "other.h5"}"#, to: "other.json")
      #expect(try sandbox.sweep("other.json").code == 0)
    default: break
    }
    try sandbox.write(
      """
      {"study": "deep-ensemble", "members": 2, "preset": "fashion-mnist",
        "parameters": {"training": "\(bad.training)", "test": "\(bad.training)", "outside": []}}
      """, to: "bad.json")
    let result = try sandbox.sweep("bad.json")
    #expect(result.code == 65, "\(result.text)")
    // Long messages are broken into lines.
    let text = result.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for words in bad.says { #expect(text.contains(words), "\(result.text)") }
    #expect(!sandbox.names.contains("bad.h5"))
  }
}
