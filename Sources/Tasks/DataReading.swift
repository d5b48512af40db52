internal import Synchronization

/// What the program wants done while data are read; it says so once, when it starts.
package struct DataReading: Sendable {
  /// The arguments with which this program, started again, reads the HDF5 file whose path and datasets
  /// follow them; nil where files are read without an examination.
  package var examiner: [String]?
  /// Whether files and folders are opened that a grid gives by their paths; not where the grid may be
  /// anybody's.
  package var opensPaths = true
  /// Takes what is odd about data that can be read.
  package var warn: @Sendable (String) -> Void

  /// Without an examination, and with no ear for warnings.
  package init(examiner: [String]? = nil, warn: @escaping @Sendable (String) -> Void = { _ in }) {
    self.examiner = examiner
    self.warn = warn
  }

  /// Refuses a path that a grid gives, where those are not opened.
  static func checkPath(_ path: String) throws(DataError) {
    guard current.opensPaths else { throw .untrusted(path: path) }
  }

  private static let setting = Mutex(DataReading())

  /// What holds in this process.
  package static var current: DataReading {
    get { setting.withLock { $0 } }
    set { setting.withLock { $0 = newValue } }
  }
}
