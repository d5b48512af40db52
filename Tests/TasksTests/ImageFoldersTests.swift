import Tasks
import TestSupport
import Testing

@Suite struct ImageFoldersTests {
  let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    for name in ["Greek/alpha/2.png", "Greek/alpha/1.png", "Greek/beta/1.png", "Latin/a/1.PNG"] {
      try scratch.write(name, Made.png)
    }
    try scratch.write("Greek/notes.txt", Array("not an image".utf8))
  }

  @Test func `a class is a folder of images at any depth`() throws {
    let set = try ImageFolders.read(scratch.path, name: "x")
    #expect(set.classes == ["Greek/alpha", "Greek/beta", "Latin/a"])
    #expect(set.labels == [0, 0, 1, 2])
    #expect(set.shape == ImageShape(height: 2, width: 2))
    #expect(Array(set.input(3)) == [0, 128, 255, 7].map { Float($0) / 255 })
  }

  @Test func `images are prepared one by one`() throws {
    let set = try ImageFolders.read(scratch.path, name: "x") {
      $0.inverted().resized(height: 1, width: 1)
    }
    #expect(set.shape == ImageShape(height: 1, width: 1))
    // 1 − (0 + 128 + 255 + 7) / (4 · 255), in single precision.
    #expect(set.inputs.allSatisfy { abs($0 - (1 - 390.0 / 1020)) < 1e-6 })
  }

  @Test func `a PNG that is none is named`() throws {
    let file = try scratch.write("Greek/beta/2.png", Array("GIF89a, not a PNG at all".utf8))
    let error = try #require(throws: DataError.self) {
      try ImageFolders.read(scratch.path, name: "x")
    }
    guard case .damaged(file, expected: "a PNG image", _) = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test func `images of another size are refused`() throws {
    let file = try scratch.write("Latin/a/2.png", Made.smallPNG)
    #expect(
      throws: DataError.wrongShape(
        file: file, expected: "an image of 2 × 2, like the ones before it", found: "2 × 3")
    ) { try ImageFolders.read(scratch.path, name: "x") }
  }

  @Test func `a missing and an empty folder say what was expected`() throws {
    let gone = scratch.path + "/gone"
    #expect(
      throws: DataError.unreadable(
        path: gone, expected: "a folder of PNG images by class",
        reason: "there is no such file or folder")
    ) { try ImageFolders.read(gone, name: "x") }
    let empty = try Scratch()
    #expect(
      throws: DataError.empty(
        folder: empty.path, expected: "folders of PNG images, one for each class")
    ) { try ImageFolders.read(empty.path, name: "x") }
  }
}
