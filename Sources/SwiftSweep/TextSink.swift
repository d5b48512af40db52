internal import Glibc
internal import Grids
internal import Posix
internal import Store

/// Where a text goes that may be long: standard output, or a file.
final class TextSink {
  /// The name for messages.
  private let path: String
  private let descriptor: Int32

  /// Standard output, or a file, which is emptied if it is there; nil for a file that a text must not replace, since it
  /// begins as HDF5 files do.
  init?(_ path: String?) throws(StoreError) {
    self.path = path ?? "standard output"
    guard let path else {
      descriptor = STDOUT_FILENO
      return
    }
    if let status = FileStatus(at: path), status.kind == .file {
      let head = try RawFile(opening: path, forWriting: false)
        .read(UInt8.self, count: min(4, status.size), at: 0)
      if head == Self.hdf5 { return nil }
    }
    descriptor = try RawFile.check(path, "write to") {
      unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    }
  }

  deinit { if descriptor != STDOUT_FILENO { close(descriptor) } }

  private static let hdf5: [UInt8] = [0x89, 0x48, 0x44, 0x46]

  /// The characters of a line.
  var width: Int { terminalWidth(of: descriptor) }

  /// Writes a part of the text.
  func write(_ text: String) throws(StoreError) {
    guard writeAll(text.visible(keepsLines: true), to: descriptor) else {
      throw .system(path: path, action: "write to", code: errno)
    }
  }
}
