internal import Glibc

/// What keeps a file from growing although the disk has space.
package enum SizeLimit: Equatable, Sendable {
  /// The disk quota of the user, the group or the project.
  case quota
  /// The largest size of this process's files, in bytes; nil if the limit is the file system's.
  case file(bytes: Int?)

  /// The limit on the size of files that applies to this process.
  package static func ofFiles() -> SizeLimit {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    return .file(bytes: limit.rlim_cur == rlim_t.max ? nil : Int(clamping: limit.rlim_cur))
  }
}

extension SizeLimit: CustomStringConvertible {
  package var description: String {
    switch self {
    case .quota: "the disk quota leaves less (Disk quota exceeded)"
    case .file(let bytes?):
      "files may have at most \(StoreError.size(bytes)) here (ulimit -f); raise the limit"
    case .file(nil): "this file system does not allow files of that size"
    }
  }
}
