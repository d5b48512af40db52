internal import Glibc
internal import Hashing
internal import Posix

/// A version that is the content of files.
enum FileDigest {
  /// Why a file could not be read.
  struct Failure: Error, Equatable {
    let file: String
    let reason: String
  }

  /// The most bytes of a file that is part of a version.
  private static let limit = 256 << 20

  /// A number above 0 for the names and contents of files, with 52 bits, so that JSON holds it.
  static func version(of files: [String], in folder: String) throws(Failure) -> Int {
    var hash = SHA256()
    for file in files {
      let path = file.hasPrefix("/") ? file : folder + "/" + file
      let bytes: [UInt8]
      do throws(RegularFile.Refusal) {
        bytes = try RegularFile.bytes(of: path, limit: limit + 1).bytes
      } catch {
        switch error {
        case .kind: throw Failure(file: file, reason: "it is not a file")
        case .system(let code):
          throw Failure(file: file, reason: String(cString: strerror(code)))
        }
      }
      guard bytes.count <= limit else { throw Failure(file: file, reason: "it is too large") }
      hash.update(Array("\(file.utf8.count) \(file) \(bytes.count) ".utf8))
      hash.update(bytes)
    }
    return max(1, Int(hash.prefix() >> 12))
  }
}
