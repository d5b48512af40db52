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

  /// Says so and ends a command that computes where the environment forces kernels upon OpenBLAS which
  /// this CPU does not have: the first product would be an illegal instruction.
  static func check(_ command: any ParsableCommand) throws {
    guard command is RunCommand || command is PlanCommand || command is RerunCommand,
      let forced = OpenBLAS.forcedCore, !forced.isPossible
    else { return }
    say(
      "OPENBLAS_CORETYPE=\(forced.name): this CPU does not have the instructions of OpenBLAS's "
        + "\(OpenBLAS.coreName) kernels; unset it, or name a family that the CPU has")
    throw ExitCode(EXIT_FAILURE)
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
