import Foundation
import HDF5
import TestSupport
import Testing

struct DatasetTests {
  @Test func `numbers of every type read back as they were written`() throws {
    let scratch = try Scratch()
    let file = try File.create(at: scratch.path("a.h5"))
    try file.createDataset("/float", .float32, shape: [2]).write([Float(1.5), -2])
    try file.createDataset("/double", .float64, shape: [2]).write([Double.pi, -0.0])
    try file.createDataset("/int", .int64, shape: [2]).write([Int64.min, .max])
    try file.createDataset("/byte", .uint8, shape: [2]).write([UInt8(0), 255])
    try file.createDataset("/word", .uint64, shape: [2]).write([UInt64(0), .max])
    #expect(try file.dataset("/float").read(as: Float.self) == [1.5, -2])
    #expect(
      try file.dataset("/double").read(as: Double.self).map(\.bitPattern)
        == [Double.pi, -0.0].map(\.bitPattern))
    #expect(try file.dataset("/int").read(as: Int64.self) == [.min, .max])
    #expect(try file.dataset("/byte").read(as: UInt8.self) == [0, 255])
    #expect(try file.dataset("/word").read(as: UInt64.self) == [0, .max])
  }

  @Test func `numbers are read as the type that is asked for`() throws {
    let scratch = try Scratch()
    let file = try File.create(at: scratch.path("a.h5"))
    try file.createDataset("/pixels", .uint8, shape: [3]).write([UInt8(0), 128, 255])
    #expect(try file.dataset("/pixels").read(as: Float.self) == [0, 128, 255])
    #expect(try file.dataset("/pixels").read(as: Double.self) == [0, 128, 255])
    #expect(try file.dataset("/pixels").read(as: Int64.self) == [0, 128, 255])
  }

  @Test func `a block is read from where it begins`() throws {
    let scratch = try Scratch()
    let file = try File.create(at: scratch.path("a.h5"))
    let dataset = try file.createDataset("/x", .int64, shape: [3, 4])
    try dataset.write((0..<12).map(Int64.init))
    #expect(dataset.shape == [3, 4])
    #expect(try dataset.read(from: [1, 2], count: [2, 2]) == [Int64(6), 7, 10, 11])
    #expect(try dataset.read(as: Int64.self, from: [1, 2], count: [0, 2]).isEmpty)
  }

  @Test func `a scalar has an empty shape and one element`() throws {
    let scratch = try Scratch()
    let file = try File.create(at: scratch.path("a.h5"))
    try file.createDataset("/x", .float64, shape: []).write([2.5])
    let read = try file.dataset("/x")
    #expect(read.shape.isEmpty)
    #expect(try read.read(as: Double.self) == [2.5])
  }

  @Test(arguments: [ElementType.float32, .float64])
  func `a dataset holds its fill value before anything is written`(type: ElementType) throws {
    let scratch = try Scratch()
    let file = try File.create(at: scratch.path("a.h5"))
    let absent = try file.createDataset("/absent", type, shape: [2, 3], fill: .notANumber)
    #expect(try absent.read(as: Double.self).allSatisfy { $0.isNaN })
    let zero = try file.createDataset("/zero", .int64, shape: [4])
    #expect(try zero.read(as: Int64.self) == [0, 0, 0, 0])
  }

  @Test func `bytes written at a dataset's offset are its elements`() throws {
    let scratch = try Scratch()
    let path = scratch.path("a.h5")
    let file = try File.create(at: path)
    let dataset = try file.createDataset("/x", .float64, shape: [4], fill: .notANumber)
    let allocated = dataset.offset
    let offset = try #require(allocated)
    try file.close()

    let handle = try #require(FileHandle(forUpdatingAtPath: path))
    try handle.seek(toOffset: UInt64(offset + 16))
    var value = 0.25
    handle.write(Data(bytes: &value, count: 8))
    try handle.close()

    let values = try File.open(path).dataset("/x").read(as: Double.self)
    #expect(values[2] == 0.25)
    #expect(values.filter(\.isNaN).count == 3)
  }

  @Test func `a live reader sees what is written after it has opened`() throws {
    let scratch = try Scratch()
    let path = scratch.path("a.h5")
    let file = try File.create(at: path)
    let made = try file.createDataset("/x", .float64, shape: [4])
    let allocated = made.offset
    let offset = try #require(allocated)
    try file.close()

    let reader = try File.open(path, live: true)
    let dataset = try reader.dataset("/x")
    #expect(try dataset.read(as: Double.self, from: [0], count: [1]) == [0])
    let handle = try #require(FileHandle(forUpdatingAtPath: path))
    try handle.seek(toOffset: UInt64(offset + 8))
    var value = 3.0
    handle.write(Data(bytes: &value, count: 8))
    #expect(try dataset.read(as: Double.self, from: [1], count: [1]) == [3])
  }

  @Test func `texts of any length, of fixed width and in characters read back`() throws {
    let scratch = try Scratch()
    let file = try File.create(at: scratch.path("a.h5"))
    let words = ["sgd", "ädäm", ""]
    try file.createDataset("/any", .text, shape: [3]).write(words)
    try file.createDataset("/fixed", .fixedText(6), shape: [3]).write(words)
    try file.createDataset("/characters", .character, shape: [3, 8]).write(words)
    for path in ["/any", "/fixed", "/characters"] {
      #expect(try file.dataset(path).readTexts() == words)
    }
  }

  @Test func `text that does not fit is an error that names it`() throws {
    let scratch = try Scratch()
    let file = try File.create(at: scratch.path("a.h5"))
    let dataset = try file.createDataset("/fixed", .fixedText(3), shape: [1])
    let error = #expect(throws: HDF5Error.self) { try dataset.write(["longer"]) }
    #expect(error?.object == "/fixed")
    #expect(error?.reason == "longer is longer than 3 bytes")
  }

  @Test func `reading text as numbers is an error, and so is a missing dataset`() throws {
    let scratch = try Scratch()
    let file = try File.create(at: scratch.path("a.h5"))
    let dataset = try file.createDataset("/any", .text, shape: [1])
    let text = #expect(throws: HDF5Error.self) { _ = try dataset.read(as: Double.self) }
    #expect(text?.reason == "its elements are not numbers")
    let missing = #expect(throws: HDF5Error.self) { _ = try file.dataset("/missing") }
    #expect(missing?.object == "/missing")
  }
}
