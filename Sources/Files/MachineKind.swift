/// What can change the bits of runs from one machine to another: the kernels in use.
package struct MachineKind: Hashable, Sendable, CustomStringConvertible {
  /// The BLAS library's kernels.
  package var blasCore: String
  /// The vector level of our own kernels.
  package var vectorLevel: String

  package init(blasCore: String, vectorLevel: String) {
    self.blasCore = blasCore
    self.vectorLevel = vectorLevel
  }

  package var description: String { "BLAS kernels \(blasCore) and vector level \(vectorLevel)" }
}
