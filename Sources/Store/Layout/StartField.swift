internal import HDF5

/// The columns of the table of starts.
enum StartField: String, CaseIterable {
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

  /// The path of the array.
  var path: String { "/log/starts/" + rawValue }

  /// Whether it is text.
  var isText: Bool { elementType == .character }

  /// The type of the elements.
  var elementType: ElementType {
    switch self {
    case .time: .float64
    case .ranks: .int32
    case .closed: .uint8
    default: .character
    }
  }

  /// A description, for the label `long_name`.
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

extension StartField {
  /// The size of one row in bytes.
  var rowSize: Int { isText ? TableSize.startText : elementType.size }
}
