internal import Posix

/// One start of a sweep on a result file, with everything that can change the bits of its runs.
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

/// Where a rank was in one start of a sweep.
package struct RankPlace: Equatable, Sendable {
  /// Which start it was, counted from 1.
  package let session: Int
  package let rank: Int
  /// The machine.
  package let host: String

  package init(session: Int, rank: Int, host: String) {
    (self.session, self.rank, self.host) = (session, rank, host)
  }
}

extension Start {
  /// Separates the names of kernels if the ranks of a start differ, as `--allow-mixed` permits.
  package static let separator = " + "

  /// Identifies this boot of the machine; the host's name if the system has no identifier.
  package static let boot = Host.boot ?? Host.name

  /// The names of kernels in a text with separators between them.
  package static func names(in text: String) -> [String] {
    text.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }

  /// The kinds of machine that computed in this start; none if none of its runs is in the file.
  package var kinds: Set<MachineKind> {
    guard !blasCore.isEmpty else { return [] }
    let cores = Self.names(in: blasCore)
    let levels = Self.names(in: vectorLevel)
    return Set(
      cores.flatMap { core in levels.map { MachineKind(blasCore: core, vectorLevel: $0) } })
  }
}
