internal import ArgumentParser
internal import BLAS
internal import Glibc
internal import Store

/// The kernels that compute in this process.
enum Kernels {
  /// The kernels in use.
  static var kind: MachineKind {
    MachineKind(blasCore: OpenBLAS.coreName, vectorLevel: VectorLevel.current.rawValue)
  }

  /// If the environment forces OpenBLAS to use kernels that this CPU cannot run, prints that and ends a command that
  /// computes: the first product would be an illegal instruction.
  static func check(_ command: any ParsableCommand) throws {
    guard
      command is RunCommand || command is PlanCommand || command is SubmitCommand
        || command is RerunCommand,
      let forced = OpenBLAS.forcedCore, !forced.isPossible
    else { return }
    say(
      "OPENBLAS_CORETYPE=\(forced.name): this CPU does not have the instructions of OpenBLAS's "
        + "\(OpenBLAS.coreName) kernels; unset it, or name a family that the CPU has")
    throw ExitCode(EXIT_FAILURE)
  }

  /// Uses the kernels of `--portable`; if the CPU has no AVX2, prints that and ends the command.
  static func selectPortable() throws {
    guard VectorLevel.v3.select(), OpenBLAS.select(core: OpenBLAS.portableCore) else {
      say("--portable needs a CPU with AVX2 and FMA; this one uses \(kind)")
      throw ExitCode(EXIT_FAILURE)
    }
  }

  /// Uses these kernels; returns whether the CPU has them.
  static func select(_ wanted: MachineKind) -> Bool {
    if VectorLevel.current.rawValue != wanted.vectorLevel {
      guard VectorLevel(rawValue: wanted.vectorLevel)?.select() == true else { return false }
    }
    return OpenBLAS.select(core: wanted.blasCore)
  }
}
