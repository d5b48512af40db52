import Tasks
import TestSupport
import Testing

@Suite struct IDXFileTests {
  let scratch: Scratch
  let images: String
  let labels: String
  let pixels: [UInt8] = [0, 51, 255, 102, 1, 2, 3, 4, 5, 6, 7, 8]

  init() throws {
    scratch = try Scratch()
    images = try scratch.write("images", Made.idx([3, 2, 2], pixels))
    labels = try scratch.write("labels", Made.idx([3], [0, 1, 1]))
  }

  private func read(_ images: String? = nil, _ labels: String? = nil) throws(DataError) -> DataSet {
    try IDXFile.read(
      images: images ?? self.images, labels: labels ?? self.labels, classes: ["a", "b"], name: "x")
  }

  /// The error of reading, which must be there.
  private func failure(_ images: String? = nil, _ labels: String? = nil) throws -> DataError {
    try #require(throws: DataError.self) { try read(images, labels) }
  }

  @Test func `images and labels come as they lie in the files`() throws {
    let set = try read()
    #expect(set.shape == ImageShape(height: 2, width: 2))
    #expect(set.inputs == pixels.map { Float($0) / 255 })
    #expect(set.labels == [0, 1, 1])
    #expect(set.count == 3)
  }

  @Test func `compressed and plain files are one set`() throws {
    let compressed = try scratch.write("labels.gz", Made.compressedLabels)
    let (plain, unpacked) = (try read(), try read(nil, compressed))
    #expect(plain == unpacked)
  }

  @Test func `a truncated file is named with the bytes that it should have`() throws {
    let short = try scratch.write("short", Made.idx([3, 2, 2], Array(pixels.dropLast(5))))
    #expect(
      try failure(short)
        == .wrongLength(
          file: short, expected: 28, found: 23, of: "a header of 16 and 3 × 2 × 2 pixels"))
    let message = "\(try failure(short))"
    #expect(message.contains("truncated"))
    let cut = try scratch.write("cut", [0, 0, 8, 3, 0, 0])
    #expect(
      try failure(cut) == .wrongLength(file: cut, expected: 16, found: 6, of: "the header alone"))
  }

  @Test func `a truncated compressed file says so`() throws {
    let short = try scratch.write("labels.gz", Array(Made.compressedLabels.dropLast(9)))
    let message = "\(try failure(nil, short))"
    #expect(message.contains(short) && message.contains("truncated"))
  }

  @Test func `a wrong magic number is shown beside the right one`() throws {
    #expect(
      try failure(labels)
        == .wrongMagic(
          file: labels, expected: "0x00000803 or 0x00000804 (an IDX file of images)",
          found: "0x00000801"))
    let text = try scratch.write("text", Array("<html>".utf8))
    #expect(
      try failure(nil, text)
        == .wrongMagic(
          file: text, expected: "0x00000801 (an IDX file of labels)", found: "0x3c68746d"))
    let empty = try scratch.write("empty", [])
    let message = "\(try failure(empty))"
    #expect(message.contains("an empty file"))
  }

  @Test func `images and labels that differ in number are both named`() throws {
    let two = try scratch.write("two", Made.idx([2], [0, 1]))
    #expect(
      try failure(nil, two)
        == .mismatch(images: images, imageCount: 3, labels: two, labelCount: 2))
  }

  @Test func `a label without a class is refused`() throws {
    let high = try scratch.write("high", Made.idx([3], [0, 1, 2]))
    #expect(try failure(nil, high) == .wrongLabel(file: high, label: 2, classes: 2))
  }

  @Test func `a header that asks for more than memory is a wrong length`() throws {
    let huge = try scratch.write("huge", Made.idx([0xffff_ffff, 0xffff_ffff, 0xffff_ffff], pixels))
    guard case .wrongLength(huge, _, 28, _) = try failure(huge) else {
      Issue.record("not a wrong length")
      return
    }
  }

  @Test func `a missing file says what was expected`() throws {
    let gone = scratch.path + "/gone"
    #expect(
      try failure(gone)
        == .unreadable(
          path: gone, expected: "an IDX file of images",
          reason: "there is no such file or folder"))
  }
}
