import Foundation
import Testing
import Zlib

@Suite struct GzipTests {
  /// "sweep " twenty times, compressed by Python's gzip module.
  static let compressed = [UInt8](
    Data(base64Encoded: "H4sIAAAAAAACAysuT00tUCimOwkASPez6XgAAAA=") ?? Data())
  static let text = [UInt8](String(repeating: "sweep ", count: 20).utf8)

  @Test(arguments: [0, 1, 120, 5000])
  func `a stream gives its content whatever size is expected`(expecting: Int) throws {
    #expect(try Gzip.decompressed(Self.compressed, expecting: expecting) == Self.text)
  }

  @Test func `the parts of a stream follow each other`() throws {
    let twice = try Gzip.decompressed(Self.compressed + Self.compressed)
    #expect(twice == Self.text + Self.text)
  }

  @Test(arguments: [3, 12, 20, 28])
  func `a stream that ends early is truncated`(length: Int) {
    #expect {
      try Gzip.decompressed(Array(Self.compressed.prefix(length)))
    } throws: { error in
      if case .truncated? = error as? GzipError { true } else { false }
    }
  }

  @Test func `a changed byte never gives other content`() {
    var refused = 0
    for place in Self.compressed.indices.dropFirst(10) {
      var damaged = Self.compressed
      damaged[place] ^= 0x10
      do {
        // The bits between the last symbol and the checksum mean nothing.
        let content = try Gzip.decompressed(damaged)
        #expect(content == Self.text)
      } catch {
        refused += 1
      }
    }
    #expect(refused >= Self.compressed.count - 10 - 1)
  }

  @Test func `what is not compressed is told from what is`() {
    #expect(Gzip.isCompressed(Self.compressed))
    #expect(!Gzip.isCompressed(Self.text))
    #expect(!Gzip.isCompressed([]))
  }
}
