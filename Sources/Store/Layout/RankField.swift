internal import HDF5

/// The columns of the table of ranks, which files of earlier programs do not have.
enum RankField: String, LogField {
  case session
  case rank
  case host

  static let group = "/log/ranks"
  static let row = "row"
  static let rowCount = 1024

  var elementType: ElementType { self == .host ? .character : .int32 }

  var longName: String {
    switch self {
    case .session: "which start of the sweep it was, counted from 1; 0 for a row without a rank"
    case .rank: "rank"
    case .host: "machine that the rank was on"
    }
  }
}

extension Variable {
  /// Whether the signature leaves it out: a file may lack it, made by a program that did not have it, or keeps its own.
  var isOptional: Bool {
    path.hasPrefix(RankField.group + "/") || path == ResultFormat.partRuns
  }
}
