internal import FoundationEssentials
internal import Zlib

/// A file as it is, or what a gzip file unfolds to, in a private temporary file that goes with this object.
package final class PlainFile: Sendable {
  /// The path of the file that can be read.
  package let path: String
  private let folder: Directory?

  /// The file at a path, by whose first bytes it is told whether it is packed.
  package init(_ path: String) throws(StoreError) {
    let packed = try RawFile(opening: path, forWriting: false)
    let head = try packed.read(UInt8.self, count: min(2, try packed.size()), at: 0)
    guard Gzip.isCompressed(head) else {
      self.path = path
      folder = nil
      return
    }
    let folder = try Directory.temporary(named: "swift-sweep")
    self.folder = folder
    let name = Paths.name(of: path)
    let plainName = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
    self.path = folder.path(of: plainName)
    try Self.unpack(packed, to: plainName, in: folder)
  }

  deinit { if let folder { try? FileManager.default.removeItem(atPath: folder.path) } }

  /// Bytes that are read, and written, at once.
  private static let piece = 1 << 20

  private static func unpack(
    _ packed: borrowing RawFile, to name: String, in directory: Directory
  ) throws(StoreError) {
    let path = packed.path
    let foreign = { (reason: String) in StoreError.foreign(path: path, reason: reason) }
    let plain = try RawFile(making: name, in: directory, nil)
    // A small file may unfold to a thousand times its size.
    let room = RawFile.freeSpace(at: directory.descriptor) / 2
    let size = try packed.size()
    var read = 0
    var written = 0
    do {
      let gzip = try Gzip()
      while true {
        let bytes = try gzip.next(piece) { () throws(StoreError) -> [UInt8] in
          let count = min(piece, size - read)
          defer { read += count }
          return try packed.read(count: count, at: read)
        }.get()
        guard written + bytes.count <= room else {
          throw StoreError.noSpace(path: directory.path, needed: written + bytes.count, free: room)
        }
        try plain.write(bytes, at: written)
        written += bytes.count
        if bytes.count < piece { return }
      }
    } catch let error as StoreError {
      throw error
    } catch {
      switch error as? GzipError {
      case .damaged(let words)?: throw foreign("its gzip stream is damaged (\(words))")
      default: throw foreign("its gzip stream ends before its end")
      }
    }
  }
}
