internal import Glibc
internal import Posix

/// The contents of a grid's file.
package struct GridFile: Sendable {
  /// The most bytes that it may have.
  static let limit = 64 << 20

  /// Why a file is no grid.
  package struct Refusal: Error, Equatable, Sendable {
    /// The kind of error.
    let kind: GridError.Kind
    /// The reason, in words.
    let reason: String
  }

  /// The bytes, which need not be valid text.
  let bytes: [UInt8]
  /// What two paths have in common that lead to the same file.
  let identity: String

  /// A file that is in memory.
  package init(bytes: [UInt8], identity: String) {
    self.bytes = bytes
    self.identity = identity
  }

  /// Reads a file, links followed; what is no regular file is not opened.
  package init(at path: String) throws(Refusal) {
    do throws(RegularFile.Refusal) {
      let status: FileStatus
      (bytes, status) = try RegularFile.bytes(of: path, limit: Self.limit + 1)
      identity = "\(status.device):\(status.number)"
    } catch {
      let reason =
        switch error {
        case .kind(.folder): "it is a directory, not a grid"
        case .kind: "it is a FIFO or a device, not a grid"
        case .system(ENOENT), .system(ENOTDIR): "there is no such file"
        case .system(let code): "it cannot be read: " + (unsafe String(cString: strerror(code)))
        }
      throw Refusal(kind: .unreadable, reason: reason)
    }
    guard !bytes.starts(with: [0x89, 0x48, 0x44, 0x46]) else {
      throw Refusal(kind: .invalid, reason: "it is an HDF5 file, not a grid")
    }
    guard bytes.count <= Self.limit else {
      let limit = byteText(Double(Self.limit))
      throw Refusal(
        kind: .unreadable, reason: "it is larger than \(limit), the limit for a grid")
    }
  }
}

extension GridFile {
  /// Reads the file of the grid that was asked for.
  init(of file: String) throws(GridError) {
    do throws(Refusal) { try self.init(at: file) } catch {
      throw GridError(
        error.kind, file: file, [GridError.Problem(at: nil, "", .file(error.reason))])
    }
  }
}
