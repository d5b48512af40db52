internal import COpenSSL

/// A SHA-256 (FIPS 180-4) of bytes that come piece by piece.
package struct SHA256: ~Copyable {
  // The library's state; owned, never nil after `init`.
  private let state: OpaquePointer

  /// The hash of nothing yet.
  package init() {
    guard let state = EVP_MD_CTX_new(), EVP_DigestInit_ex(state, EVP_sha256(), nil) == 1 else {
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

  /// The first 8 bytes of the hash as a number, the first byte the most significant.
  package var prefix: UInt64 { digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }

  /// The hash in hexadecimal, 64 digits.
  package var hexadecimal: String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The first 8 bytes of the hash of `bytes`, as ``prefix`` gives them.
  package static func prefix(of bytes: [UInt8]) -> UInt64 {
    var digest = [UInt8](repeating: 0, count: 32)
    guard EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil) == 1 else {
      preconditionFailure("the library did not finish a SHA-256")
    }
    return digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}
