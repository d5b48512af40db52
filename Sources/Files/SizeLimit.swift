internal import Glibc

/// What keeps a file from growing where the disk has room.
package enum SizeLimit: Equatable, Sendable {
  /// What the user, the group or the project may store is used up.
  case quota
  /// Files of this process may have so many bytes; nil where it is the file system that has no larger ones.
  case file(bytes: Int?)

  /// The limit on the size of files, as it stands for this process.
  package static func ofFiles() -> SizeLimit {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    return .file(bytes: limit.rlim_cur == rlim_t.max ? nil : Int(clamping: limit.rlim_cur))
  }
}

extension SizeLimit: CustomStringConvertible {
  package var description: String {
    switch self {
    case .quota: "that is more than the quota leaves (Disk quota exceeded)"
    case .file(let bytes?):
      "no file may have more than \(StoreError.size(bytes)) here (ulimit -f); raise the limit"
    case .file(nil): "the file system has no files of that size"
    }
  }
}
