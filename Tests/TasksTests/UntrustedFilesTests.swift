import Foundation
import Tasks
import TestSupport
import Testing

/// Files and folders that are not what they seem, in the formats of bytes.
@Suite struct UntrustedFilesTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func idx(_ images: String, _ labels: String) throws(DataError) -> DataSet {
    try IDXFile.read(images: images, labels: labels, classes: ["a", "b"], name: "x")
  }

  @Test(.timeLimit(.minutes(1)))
  func `a FIFO, a device and a folder are refused without being opened`() throws {
    let labels = try scratch.write("labels", Made.idx([1], [0]))
    for (path, kind) in [
      (try scratch.fifo("fifo"), "a FIFO"), ("/dev/zero", "a device"), (scratch.path, "a folder"),
    ] {
      #expect(
        throws: DataError.wrongKind(path: path, expected: "an IDX file of images", found: kind)
      ) { try idx(path, labels) }
      #expect(
        throws: DataError.wrongKind(
          path: path, expected: "a CIFAR file of 3073-byte records", found: kind)
      ) { try CIFARFile.read(.ten, files: [path], classes: ["a"], name: "x") }
      #expect(
        throws: DataError.wrongKind(
          path: path, expected: "an HDF5 file with a dataset \"inputs\"", found: kind)
      ) { try HDF5Set.read(path, name: "x") }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `a FIFO among the images of a folder is refused`() throws {
    try scratch.write("a/1.png", Made.png)
    let fifo = try scratch.fifo("a/2.png")
    #expect(
      throws: DataError.wrongKind(path: fifo, expected: "a PNG image", found: "a FIFO")
    ) { try ImageFolders.read(scratch.path, name: "x") }
  }

  @Test func `a link to a folder above is a loop, not more classes`() throws {
    try scratch.write("a/1.png", Made.png)
    try scratch.link("a/again", to: scratch.path)
    #expect(
      throws: DataError.repeatedFolder(folder: scratch.path + "/a/again", first: scratch.path)
    ) { try ImageFolders.read(scratch.path, name: "x") }
  }

  @Test func `a link that leads to itself is no folder`() throws {
    try scratch.write("a/1.png", Made.png)
    try scratch.link("b", to: "b")
    #expect(try ImageFolders.read(scratch.path, name: "x").classes == ["a"])
    let error = try #require(throws: DataError.self) {
      try ImageFolders.read(scratch.path + "/b", name: "x")
    }
    guard case .unreadable(_, _, let reason) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(reason.contains("symbolic links"))
  }

  @Test func `links to folders elsewhere are followed`() throws {
    let other = try Scratch()
    try other.write("drawings/1.png", Made.png)
    try scratch.write("a/1.png", Made.png)
    try scratch.link("b", to: other.path + "/drawings")
    #expect(try ImageFolders.read(scratch.path, name: "x").classes == ["a", "b"])
  }

  @Test func `a name that is not UTF-8 is refused`() throws {
    try scratch.write("a/1.png", Made.png)
    let name = scratch.path.utf8CString.dropLast() + [CChar(0x2f), CChar(bitPattern: 0xe9), 0]
    #expect(mkdir(Array(name), 0o700) == 0)
    #expect(
      throws: DataError.damaged(
        file: scratch.path, expected: "names in UTF-8", reason: "one of them is not")
    ) { try ImageFolders.read(scratch.path, name: "x") }
  }

  @Test func `a compressed file that unfolds to more than its header says is refused`() throws {
    // The header of 10 images of 28 × 28, and then 64 KiB of zeros for each part.
    let header = Made.decoded("H4sIAAAAAAACA2Ng4GBmYGDgAmIZEAYA/5UXRhAAAAA=")
    let zeros = try Self.zeros()
    let labels = try scratch.write("labels", Made.idx([10], [UInt8](repeating: 0, count: 10)))
    let images = try scratch.write("images.gz", header + zeros + zeros)
    #expect(
      throws: DataError.tooLarge(
        file: images, content: "more content", bytes: 7857, allowed: 7856,
        limit: "a header of 16 and 10 × 28 × 28 pixels")
    ) { try idx(images, labels) }
  }

  @Test func `a compressed file's header cannot claim more than its bytes can stand for`() throws {
    // The header alone, in a stored block that is not the last.
    let sizes: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]
    let gzip: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0, 16, 0, 0xef, 0xff]
    let images = try scratch.write("images.gz", gzip + [0, 0, 8, 3] + sizes)
    let labels = try scratch.write("labels", Made.idx([1], [0]))
    let error = try #require(throws: DataError.self) { try idx(images, labels) }
    guard case .tooLarge(images, _, _, let allowed, _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(allowed == 1032 * 31)
  }

  @Test func `a compressed CIFAR file is refused`() throws {
    let file = try scratch.write("batch", Self.zeros())
    #expect(
      throws: DataError.damaged(
        file: file, expected: "a CIFAR file of 3073-byte records",
        reason: "it is compressed; decompress it")
    ) { try CIFARFile.read(.ten, files: [file], classes: ["a"], name: "x") }
  }

  /// A gzip stream of 64 KiB of zeros, from Python's gzip module.
  private static func zeros() throws -> [UInt8] {
    let stream = Made.decoded(
      "H4sIAAAAAAACA+3BAQEAAACAkP6v7ggKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAauuOl9cAAAEA"
    )
    try #require(stream.count > 64)
    return stream
  }

  @Test func `a PNG header that claims 10¹² pixels is refused before there is room for them`()
    throws
  {
    var png = Made.png
    // Width and height follow the signature, a length and a name.
    for (offset, byte) in zip(16..<24, [0, 0x0f, 0x42, 0x40, 0, 0x0f, 0x42, 0x40] as [UInt8]) {
      png[offset] = byte
    }
    let file = try scratch.write("a/1.png", png)
    #expect(
      throws: DataError.tooLarge(
        file: file, content: "an image of 1000000 × 1000000 pixels", bytes: 1_000_000_000_000,
        allowed: 1 << 24, limit: "as many as 16777216 pixels have")
    ) { try ImageFolders.read(scratch.path, name: "x") }
  }
}
