internal import Foundation
internal import HDF5

/// One start of a sweep on a result file, with what can change the bits of its runs.
package struct Start: Equatable, Sendable {
  /// Seconds since 1970.
  package var time: Double
  /// The commit that the program was built from.
  package var commit: String
  /// How it was built: version, configuration, compiler.
  package var build: String
  /// The machine of rank 0.
  package var host: String
  /// How many ranks there are.
  package var ranks: Int
  /// The model of the CPU.
  package var cpu: String
  /// The BLAS library's kernels.
  package var blasCore: String
  /// The vector level of our own kernels.
  package var vectorLevel: String

  package init(
    time: Double, commit: String, build: String, host: String, ranks: Int, cpu: String,
    blasCore: String, vectorLevel: String
  ) {
    self.time = time
    self.commit = commit
    self.build = build
    self.host = host
    self.ranks = ranks
    self.cpu = cpu
    self.blasCore = blasCore
    self.vectorLevel = vectorLevel
  }
}

extension Start {
  /// Between the names of kernels where the ranks of a start differ, as `--allow-mixed` lets them.
  static let separator = " + "

  /// The kinds of machine that computed in this start; none if no run of it is in the file.
  package var kinds: Set<MachineKind> {
    guard !blasCore.isEmpty else { return [] }
    let cores = blasCore.components(separatedBy: Self.separator)
    let levels = vectorLevel.components(separatedBy: Self.separator)
    return Set(
      cores.flatMap { core in levels.map { MachineKind(blasCore: core, vectorLevel: $0) } })
  }
}

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

  /// What it is, for people.
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
