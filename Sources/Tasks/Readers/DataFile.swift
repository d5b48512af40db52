internal import Foundation
internal import Zlib

/// Files as the readers see them.
enum DataFile {
  /// The content of a file, decompressed where it is gzip; `expected` says what it should be.
  static func bytes(of path: String, expected: String) throws(DataError) -> [UInt8] {
    let raw = try rawBytes(of: path, expected: expected)
    guard Gzip.isCompressed(raw) else { return raw }
    do throws(GzipError) {
      return try Gzip.decompressed(raw)
    } catch {
      let reason =
        switch error {
        case .truncated(let produced):
          "the compressed file is truncated, it ends after \(produced) bytes of content"
        case .damaged(let words): "gzip: \(words)"
        }
      throw .damaged(file: path, expected: expected, reason: reason)
    }
  }

  /// The bytes of a file as they are.
  static func rawBytes(of path: String, expected: String) throws(DataError) -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe))
    } catch {
      throw .unreadable(path: path, expected: expected, reason: reason(path))
    }
  }

  /// Whether there is a file, not a folder.
  static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && !isFolder.boolValue
  }

  /// Whether there is a folder.
  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// The names in a folder, sorted by their UTF-8, hidden ones left out.
  static func names(in folder: String, expected: String) throws(DataError) -> [String] {
    guard isFolder(folder), let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
    else { throw .unreadable(path: folder, expected: expected, reason: reason(folder)) }
    return names.filter { !$0.hasPrefix(".") }.sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
  }

  /// Why a path could not be read, in a few words.
  private static func reason(_ path: String) -> String {
    if !FileManager.default.fileExists(atPath: path) { return "there is no such file or folder" }
    return isFolder(path) ? "it is a folder" : "it cannot be read as that"
  }
}
