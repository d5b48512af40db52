internal import HDF5

/// The columns of the table of starts.
enum StartField: String, LogField {
  case time
  case commit
  case build
  case host
  case ranks
  case cpu
  case blasCore = "blas_core"
  case vectorLevel = "vector_level"
  case boot
  case closed

  static let group = "/log/starts"
  static let row = "start"
  /// Further starts overwrite the last row.
  static let rowCount = 128

  var elementType: ElementType {
    switch self {
    case .time: .float64
    case .ranks: .int32
    case .closed: .uint8
    default: .character
    }
  }

  var longName: String {
    switch self {
    case .time: "when the sweep was started"
    case .commit: "commit that the program was built from"
    case .build: "how the program was built"
    case .host: "machine of rank 0"
    case .ranks: "ranks"
    case .cpu: "model of the CPU"
    case .blasCore: "kernels of the BLAS library"
    case .vectorLevel: "vector level of our own kernels"
    case .boot: "which start of the machine it was"
    case .closed: "1 where the sweep closed the file itself"
    }
  }
}
