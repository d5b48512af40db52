import HDF5
import Tasks
import TestSupport
import Testing

/// HDF5 files that claim, or hold, what no data set has.
@Suite struct UntrustedHDF5Tests {
  let scratch: Scratch
  let path: String

  init() throws {
    scratch = try Scratch()
    path = scratch.path + "/set.h5"
  }

  /// A file of six inputs of two numbers with labels of a type.
  private func write<Number: Element>(labels: [Number]) throws {
    let file = try File.create(at: path)
    try file.createDataset("inputs", .float32, shape: [6, 2])
      .write([Float](repeating: 1, count: 12))
    try file.createDataset("labels", Number.elementType, shape: [labels.count]).write(labels)
    try file.close()
  }

  private func failure() throws -> DataError {
    try #require(throws: DataError.self) { try HDF5Set.read(path, name: "x") }
  }

  private func badLabel(_ label: String, _ example: Int) -> DataError {
    .badLabel(file: path, label: label, example: example, largest: 65_535)
  }

  @Test(arguments: [
    (-1, "-1.0"), (.nan, "nan"), (.infinity, "inf"), (3e300, "3e+300"), (0.5, "0.5"),
    (65_536, "65536.0"), (0x1p62, "4.611686018427388e+18"),
  ])
  func `a real label that is no class is named`(label: Double, text: String) throws {
    try write(labels: [0, 1, label, 1, 0, 1])
    #expect(try failure() == badLabel(text, 2))
  }

  @Test(arguments: [-1, 65_536, 1 << 62, .max, .min])
  func `a whole label that is no class is named`(label: Int64) throws {
    try write(labels: [0, 1, 2, 1, label, 1])
    #expect(try failure() == badLabel("\(label)", 4))
  }

  @Test func `the largest unsigned label is named as it is`() throws {
    try write(labels: [UInt64.max, 0, 0, 0, 0, 0])
    #expect(try failure() == badLabel("18446744073709551615", 0))
  }

  @Test func `labels that are whole are read from any type`() throws {
    try write(labels: [Float(0), 1, 2, 0, 1, 2])
    #expect(try HDF5Set.read(path, name: "x").labels == [0, 1, 2, 0, 1, 2])
    try write(labels: [UInt16(0), 65_535, 2, 0, 1, 2])
    let set = try HDF5Set.read(path, name: "x")
    #expect(set.labels == [0, 65_535, 2, 0, 1, 2] && set.classes.count == 65_536)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func `a number that is not finite is named with its position`(number: Float) throws {
    var inputs = (0..<24).map(Float.init)
    // Example 1 of 2 × 3 × 2: 12 + (row 1, column 2, channel 1).
    inputs[12 + 11] = number
    let file = try File.create(at: path)
    try file.createDataset("inputs", .float32, shape: [2, 2, 3, 2]).write(inputs)
    try file.close()
    #expect(
      try failure()
        == .notFinite(
          file: path, number: "\(number)", position: "example 1, row 1, column 2, channel 1"))
  }

  @Test func `a number beyond single precision is not finite in it`() throws {
    let file = try File.create(at: path)
    try file.createDataset("inputs", .float64, shape: [2, 2]).write([1, 2, 3, 1e300])
    try file.close()
    #expect(try failure() == .notFinite(file: path, number: "inf", position: "example 1, value 1"))
  }

  @Test func `points that are not finite are named with their position`() throws {
    let file = try File.create(at: path)
    try file.createDataset("x", .float64, shape: [2, 2]).write([1, 2, 3, 4.0])
    try file.createDataset("y", .float64, shape: [2]).write([1, Double.nan])
    try file.createDataset("t", .float64, shape: [1, 2]).write([1, 2.0])
    try file.close()
    #expect(
      throws: DataError.notFinite(file: path, number: "nan", position: "y, row 1, column 0")
    ) { try RegressionFile(path, training: "x", targets: "y", test: "t") }
    #expect(throws: DataError.noDataset("x\0", file: path, present: ["t", "x", "y"])) {
      try RegressionFile(path, training: "x\0", targets: "y", test: "t")
    }
  }

  @Test func `chunks, compression and texts of any length are read`() throws {
    try scratch.write("set.h5", ForeignHDF5.compressed)
    let set = try HDF5Set.read(path, name: "x")
    #expect(set.inputs == (0..<24).map { Float($0) / 255 })
    #expect(set.labels == [0, 1, 2, 0, 1, 2] && set.classes == ["a", "b", "c"])
  }

  @Test func `elements that were never written are no data`() throws {
    try scratch.write("set.h5", ForeignHDF5.unwritten)
    #expect(
      try failure()
        == .tooLarge(
          file: path, content: "inputs of 4 × 2", bytes: 32, allowed: 0,
          limit: "the most that 0 stored bytes can hold"))
  }

  @Test func `a chunk that memory would have to hold for a few numbers is refused`() throws {
    try scratch.write("set.h5", ForeignHDF5.chunk)
    #expect(
      try failure()
        == .tooLarge(
          file: path, content: "a chunk of inputs of 1 × 2", bytes: 1 << 27, allowed: 1 << 26,
          limit: "the most that a chunk may have"))
  }

  @Test(arguments: [ForeignHDF5.raw, ForeignHDF5.virtual])
  func `elements in other files are refused`(bytes: [UInt8]) throws {
    try scratch.write("set.h5", bytes)
    #expect(
      try failure()
        == .wrongShape(file: path, expected: "inputs in the file itself", found: "other files"))
  }

  @Test func `a link to another file is not followed`() throws {
    try write(labels: [Int32(0), 1, 2, 0, 1, 2])
    try scratch.write("other.h5", try scratch.bytes("set.h5"))
    try scratch.write("set.h5", ForeignHDF5.link)
    guard case .damaged(path, _, let reason) = try failure() else {
      Issue.record("it is read")
      return
    }
    #expect(reason.contains("inputs") && reason.contains("traversal"))
  }

  /// The dimension 6 of `inputs` is found by its eight bytes, twice: as it is and as the most.
  @Test(arguments: [1 << 40, 1 << 62, .max])
  func `a dimension that the file has no room for is refused`(length: Int) throws {
    try write(labels: [Int32(0), 1, 2, 0, 1, 2])
    var bytes = try scratch.bytes("set.h5")
    let (six, two): ([UInt8], [UInt8]) = (
      [6] + [UInt8](repeating: 0, count: 7), [2] + [UInt8](repeating: 0, count: 7)
    )
    let offset = try #require(bytes.firstRange(of: six + two)).lowerBound
    for start in [offset, offset + 16] {
      for byte in 0..<8 { bytes[start + byte] = UInt8(truncatingIfNeeded: length >> (8 * byte)) }
    }
    try scratch.write("set.h5", bytes)
    switch try failure() {
    case .tooLarge(path, _, _, let allowed, _): #expect(allowed <= bytes.count)
    case .damaged(path, _, let reason): #expect(reason.contains("inputs"))
    case let error: Issue.record("\(error)")
    }
  }
}
