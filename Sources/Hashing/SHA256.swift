internal import COpenSSL

/// A SHA-256 (FIPS 180-4) of bytes that come piece by piece.
package struct SHA256: ~Copyable {
  // The library's state; owned, never nil after `init`.
  private let state: OpaquePointer

  // Looked up once: the library would search its providers for each hash anew, which takes longer than hashing 500
  // bytes. The library shares what it finds between threads.
  nonisolated(unsafe) private static let algorithm = EVP_MD_fetch(nil, "SHA256", nil)

  /// The hash of nothing yet.
  package init() {
    guard let state = EVP_MD_CTX_new(), EVP_DigestInit_ex(state, Self.algorithm, nil) == 1 else {
      preconditionFailure("the library has no SHA-256")
    }
    self.state = state
  }

  deinit { EVP_MD_CTX_free(state) }

  /// Adds bytes.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(state, bytes.baseAddress, bytes.count)
  }

  /// Adds bytes.
  package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  /// The hash of all that was added so far, 32 bytes.
  package var digest: [UInt8] {
    // Finishing ends a state, so a copy is finished.
    let copy = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(copy) }
    var digest = [UInt8](repeating: 0, count: 32)
    guard EVP_MD_CTX_copy_ex(copy, state) == 1, EVP_DigestFinal_ex(copy, &digest, nil) == 1 else {
      preconditionFailure("the library did not finish a SHA-256")
    }
    return digest
  }

  /// The first 8 bytes of the hash of all that was added, as a number, the first byte the most significant.
  package consuming func prefix() -> UInt64 {
    let state = state
    return Self.firstBytes { EVP_DigestFinal_ex(state, $0, nil) }
  }

  /// The hash in hexadecimal, 64 digits.
  package var hexadecimal: String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The first 8 bytes of the hash of `bytes`, as ``prefix()`` gives them.
  package static func prefix(of bytes: [UInt8]) -> UInt64 {
    firstBytes { EVP_Digest(bytes, bytes.count, $0, nil, algorithm, nil) }
  }

  /// The first 8 bytes of the 32 that `finish` writes, if it returns 1.
  private static func firstBytes(
    _ finish: (UnsafeMutablePointer<UInt8>?) -> Int32
  ) -> UInt64 {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { digest in
      guard finish(digest.baseAddress) == 1 else {
        preconditionFailure("the library did not finish a SHA-256")
      }
      return digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
  }
}
