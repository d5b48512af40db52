internal import ArgumentParser
internal import BLAS
internal import Glibc
internal import Store

/// Which kernels compute in this process.
enum Kernels {
  /// Those in use.
  static var kind: MachineKind {
    MachineKind(blasCore: OpenBLAS.coreName, vectorLevel: VectorLevel.current.rawValue)
  }

  /// Uses the kernels of `--portable`; says so and ends the command where the CPU has no AVX2.
  static func selectPortable() throws {
    guard VectorLevel.v3.select(), OpenBLAS.select(core: OpenBLAS.portableCore) else {
      say("--portable needs a CPU with AVX2 and FMA; this one computes with \(kind)")
      throw ExitCode(EXIT_FAILURE)
    }
  }

  /// Uses these kernels, as far as the CPU has them; returns whether it does.
  static func select(_ wanted: MachineKind) -> Bool {
    if VectorLevel.current.rawValue != wanted.vectorLevel {
      guard VectorLevel(rawValue: wanted.vectorLevel)?.select() == true else { return false }
    }
    return OpenBLAS.select(core: wanted.blasCore)
  }
}
