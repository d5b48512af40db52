import Foundation
import Testing
import Zlib

@Suite struct GzipTests {
  /// "sweep " twenty times, compressed by Python's gzip module.
  static let compressed = [UInt8](
    Data(base64Encoded: "H4sIAAAAAAACAysuT00tUCimOwkASPez6XgAAAA=") ?? Data())
  static let text = [UInt8](String(repeating: "sweep ", count: 20).utf8)

  /// The content of a stream that comes in pieces of `input` bytes and is asked for in pieces of `output`
  /// bytes.
  private func content(
    of bytes: [UInt8], input: Int = 1000, output: Int = 1000
  ) throws -> [UInt8] {
    let gzip = try Gzip()
    var rest = bytes[...]
    var content: [UInt8] = []
    while true {
      let piece = try gzip.next(output) {
        defer { rest = rest.dropFirst(input) }
        return Array(rest.prefix(input))
      }.get()
      content += piece
      if piece.count < output { return content }
    }
  }

  @Test(arguments: [1, 7, 1000], [1, 50, 120, 1000])
  func `a stream gives its content in pieces of any size`(input: Int, output: Int) throws {
    #expect(try content(of: Self.compressed, input: input, output: output) == Self.text)
  }

  @Test(arguments: [1, 1000])
  func `the parts of a stream follow each other`(input: Int) throws {
    let twice = try content(of: Self.compressed + Self.compressed, input: input)
    #expect(twice == Self.text + Self.text)
  }

  @Test(arguments: [3, 12, 20, 28])
  func `a stream that ends early is truncated`(length: Int) {
    #expect {
      try content(of: Array(Self.compressed.prefix(length)))
    } throws: { error in
      if case .truncated? = error as? GzipError { true } else { false }
    }
  }

  @Test func `a changed byte never gives other content`() {
    var refused = 0
    for index in Self.compressed.indices.dropFirst(10) {
      var damaged = Self.compressed
      damaged[index] ^= 0x10
      do {
        // The bits between the last symbol and the checksum mean nothing.
        let content = try content(of: damaged)
        #expect(content == Self.text)
      } catch {
        refused += 1
      }
    }
    #expect(refused >= Self.compressed.count - 10 - 1)
  }

  @Test func `no more is unfolded than is asked for`() throws {
    let gzip = try Gzip()
    var calls = 0
    let piece = try gzip.next(6) {
      calls += 1
      return Self.compressed
    }.get()
    #expect(piece == Array("sweep ".utf8) && calls == 1)
  }

  @Test func `what is not compressed is told from what is`() {
    #expect(Gzip.isCompressed(Self.compressed))
    #expect(!Gzip.isCompressed(Self.text))
    #expect(!Gzip.isCompressed([UInt8]()))
  }
}
