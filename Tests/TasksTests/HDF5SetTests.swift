import HDF5
import Tasks
import TestSupport
import Testing

@Suite struct HDF5SetTests {
  let scratch: Scratch
  let path: String
  let set = DataSet(
    name: "x", origin: "made", shape: ImageShape(height: 1, width: 2, channels: 3),
    inputs: (0..<12).map { Float($0 * 20) / 255 }, labels: [1, 0], classes: ["ä", "other"])

  init() throws {
    scratch = try Scratch()
    path = scratch.path + "/set.h5"
  }

  /// Writes a file of one dataset for each entry.
  private func write(_ entries: [(name: String, shape: [Int])]) throws {
    let file = try File.create(at: path)
    for entry in entries {
      try file.createDataset(entry.name, .float32, shape: entry.shape)
        .write([Float](repeating: 2, count: entry.shape.reduce(1, *)))
    }
    try file.close()
  }

  @Test func `what was written is read again`() throws {
    try HDF5Set.write(set, to: path)
    let again = try HDF5Set.read(path, name: "x")
    #expect(again.inputs == set.inputs)
    #expect(again.labels == set.labels)
    #expect(again.classes == set.classes)
    #expect(again.shape == set.shape)
    #expect(again.contentHash == set.contentHash)
  }

  @Test func `bytes stay bytes and other numbers are kept exactly`() throws {
    try HDF5Set.write(set, to: path)
    let bytes = try File.open(path).dataset("inputs").elementType
    #expect(bytes == .uint8)
    let other = DataSet(
      name: "x", origin: "made", shape: ImageShape(vector: 2), inputs: [0.1, -3, 1e-9, 7])
    try HDF5Set.write(other, to: path)
    let numbers = try File.open(path).dataset("inputs").elementType
    #expect(numbers == .float32)
    #expect(try HDF5Set.read(path, name: "x").inputs == other.inputs)
  }

  @Test func `inputs may be vectors or images, without labels`() throws {
    try write([("inputs", [4, 6])])
    let vectors = try HDF5Set.read(path, name: "x")
    #expect(vectors.shape == ImageShape(vector: 6))
    #expect(vectors.labels == nil)
    try write([("inputs", [4, 3, 2])])
    #expect(try HDF5Set.read(path, name: "x").shape == ImageShape(height: 3, width: 2))
  }

  @Test func `a file without the dataset says what it has`() throws {
    try write([("images", [1, 2]), ("targets", [1])])
    #expect(
      throws: DataError.noDataset("inputs", file: path, present: ["images", "targets"])
    ) { try HDF5Set.read(path, name: "x") }
  }

  @Test func `inputs of a wrong shape are refused`() throws {
    try write([("inputs", [4])])
    #expect(
      throws: DataError.wrongShape(
        file: path, expected: "inputs (N, D), (N, H, W) or (N, H, W, C) of numbers",
        found: "inputs of shape 4")
    ) { try HDF5Set.read(path, name: "x") }
  }

  @Test func `labels that differ in number are refused`() throws {
    try write([("inputs", [4, 2]), ("labels", [3])])
    #expect(
      throws: DataError.mismatch(
        images: path + " (inputs)", imageCount: 4, labels: path + " (labels)", labelCount: 3)
    ) { try HDF5Set.read(path, name: "x") }
  }

  @Test func `what is no HDF5 file says so`() throws {
    try scratch.write("set.h5", Array("text".utf8))
    let error = try #require(throws: DataError.self) { try HDF5Set.read(path, name: "x") }
    guard case .damaged(path, _, _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(throws: DataError.self) { try HDF5Set.read(path + "x", name: "x") }
  }
}
