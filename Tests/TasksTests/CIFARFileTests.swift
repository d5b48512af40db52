import Tasks
import TestSupport
import Testing

@Suite struct CIFARFileTests {
  /// A record whose planes are constant: red 51, green 102, blue 255, but for the first pixel's red.
  private func record(_ labels: [UInt8]) -> [UInt8] {
    labels + [0] + [UInt8](repeating: 51, count: 1023) + [UInt8](repeating: 102, count: 1024)
      + [UInt8](repeating: 255, count: 1024)
  }

  @Test func `planes become pixels of three channels`() throws {
    let scratch = try Scratch()
    let file = try scratch.write("batch", record([3]) + record([7]))
    let set = try CIFARFile.read(
      .ten, files: [file, file], classes: (0..<10).map(String.init), name: "x")
    #expect(set.labels == [3, 7, 3, 7])
    #expect(set.shape == ImageShape(height: 32, width: 32, channels: 3))
    #expect(Array(set.input(1).prefix(6)) == [0, 0.4, 1, 0.2, 0.4, 1])
  }

  @Test func `of two labels the second one counts`() throws {
    let scratch = try Scratch()
    let file = try scratch.write("train", record([5, 99]))
    let set = try CIFARFile.read(
      .hundred, files: [file], classes: (0..<100).map(String.init), name: "x")
    #expect(set.labels == [99])
  }

  @Test func `a file that is no whole number of records is named`() throws {
    let scratch = try Scratch()
    let file = try scratch.write("batch", Array((record([3]) + record([7])).dropLast(10)))
    #expect(
      throws: DataError.wrongLength(
        file: file, expected: 6146, found: 6136, of: "2 records of 3073")
    ) {
      try CIFARFile.read(.ten, files: [file], classes: (0..<10).map(String.init), name: "x")
    }
  }

  @Test func `a label beyond the classes is refused`() throws {
    let scratch = try Scratch()
    let file = try scratch.write("batch", record([10]))
    #expect(throws: DataError.wrongLabel(file: file, label: 10, classes: 10)) {
      try CIFARFile.read(.ten, files: [file], classes: (0..<10).map(String.init), name: "x")
    }
  }
}
