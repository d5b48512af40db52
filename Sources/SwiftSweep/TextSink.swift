internal import Glibc
internal import Grids
internal import Posix
internal import Store

/// Where a text goes that may be long, or a picture: standard output, or a file.
final class TextSink {
  /// The name for messages.
  private let path: String
  private let descriptor: Int32

  /// Gives `body` the place for a text, and returns the exit code: 73, with a message, where an HDF5 file stands there.
  static func open(
    _ path: String?, _ body: (TextSink) throws(StoreError) -> Void
  ) throws(StoreError) -> Int32 {
    guard let sink = try TextSink(path) else {
      say("\(path ?? "") is an HDF5 file, which nothing replaces: choose another output")
      return GridError.Kind.output.rawValue
    }
    try body(sink)
    return EXIT_SUCCESS
  }

  /// Standard output, or a file, which is emptied if it is there; nil for a file that a text must not replace, since it
  /// begins as HDF5 files do.
  private init?(_ path: String?) throws(StoreError) {
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
      unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    }
  }

  deinit { if descriptor != STDOUT_FILENO { close(descriptor) } }

  private static let hdf5: [UInt8] = [0x89, 0x48, 0x44, 0x46]

  /// The characters of a line.
  var width: Int { terminalWidth(of: descriptor) }

  /// Writes a part of the text.
  func write(_ text: String) throws(StoreError) {
    try write(Array(text.visible(keepsLines: true).utf8))
  }

  /// Writes bytes that are no text, such as a picture's, as they are.
  func write(_ bytes: [UInt8]) throws(StoreError) {
    guard writeAll(bytes, to: descriptor) else {
      throw .system(path: path, action: "write to", code: errno)
    }
  }
}
