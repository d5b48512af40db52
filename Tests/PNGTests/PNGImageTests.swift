import Foundation
import PNG
import Testing

/// The images are written by hand with Python's struct and zlib modules.
@Suite struct PNGImageTests {
  static let bits = bytes(
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACAQAAAAC1D1u3AAAADElEQVR4nGNYwKAAAAIEAME0wyijAAAAAElFTkSuQmCC")
  static let grey = bytes(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4AAAADklEQVR4nGNgaGD4zw4ABAsBh4yjp/0AAAAASUVORK5CYII="
  )
  static let colour = bytes(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGNgZGL+9fsPAAYDAvhOlq22AAAAAElFTkSuQmCC"
  )
  static let transparent = bytes(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAQAAABeK7cBAAAADUlEQVR4nGPg+s/FAAADPgEUNPv9PQAAAABJRU5ErkJggg=="
  )

  static func bytes(_ base64: String) -> [UInt8] { [UInt8](Data(base64Encoded: base64) ?? Data()) }

  @Test func `one bit a pixel becomes black and white`() throws {
    let image = try PNGImage(decoding: Self.bits)
    #expect((image.height, image.width, image.channels) == (2, 3, 1))
    #expect(image.pixels == [255, 0, 255, 0, 0, 255])
  }

  @Test func `grey values stay as they are`() throws {
    #expect(try PNGImage(decoding: Self.grey).pixels == [0, 128, 255, 7])
  }

  @Test func `colours are interleaved`() throws {
    let image = try PNGImage(decoding: Self.colour)
    #expect(image.channels == 3)
    #expect(image.pixels == [1, 2, 3, 250, 251, 252])
  }

  @Test func `transparent parts become white paper`() throws {
    #expect(try PNGImage(decoding: Self.transparent).pixels == [10, 255])
  }

  @Test func `what is not a PNG says so`() {
    #expect {
      try PNGImage(decoding: Array("GIF89a, not a PNG at all".utf8))
    } throws: { error in
      (error as? PNGError)?.reason.contains("PNG") == true
    }
    #expect(throws: PNGError.self) { try PNGImage(decoding: []) }
  }

  @Test(arguments: [20, 40, 50])
  func `an image that ends early is refused`(length: Int) {
    #expect(throws: PNGError.self) { try PNGImage(decoding: Array(Self.grey.prefix(length))) }
  }
}
