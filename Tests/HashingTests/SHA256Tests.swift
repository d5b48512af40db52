import Hashing
import Testing

@Suite struct SHA256Tests {
  // FIPS 180-2, appendix B, and the hash of nothing.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `the standard's examples come out`(text: String, expected: String) {
    var hash = SHA256()
    hash.update(Array(text.utf8))
    #expect(hash.hexadecimal == expected)
    let prefix = UInt64(expected.prefix(16), radix: 16)
    #expect(SHA256.prefix(of: Array(text.utf8)) == prefix)
    #expect(hash.prefix() == prefix)
  }

  @Test func `pieces give the hash of the whole, and asking does not end it`() {
    var pieces = SHA256()
    pieces.update(Array("ab".utf8))
    _ = pieces.digest
    pieces.update([])
    pieces.update(Array("c".utf8))
    var whole = SHA256()
    whole.update(Array("abc".utf8))
    #expect(pieces.digest == whole.digest)
  }
}
