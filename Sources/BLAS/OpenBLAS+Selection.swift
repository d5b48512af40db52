internal import COpenBLAS
internal import Glibc

extension OpenBLAS {
  /// The kernel family that every CPU with AVX2 and FMA can run.
  package static let portableCore = "Haswell"

  /// Uses the kernels of a family, such as `Haswell`, from here on; returns whether it now does.
  ///
  /// A family whose instructions this CPU does not have is left alone: the library would take it all
  /// the same and end at the first product. To be called before anything computes.
  package static func select(core: String) -> Bool {
    guard coreName != core else { return true }
    guard canRun(core) else { return false }
    let before = getenv("OPENBLAS_CORETYPE").map { String(cString: $0) }
    // The library reads its environment; a process started by this one shall find its own as it was.
    setenv("OPENBLAS_CORETYPE", core, 1)
    _ = sweep_blas_choose_again()
    if let before { setenv("OPENBLAS_CORETYPE", before, 1) } else { unsetenv("OPENBLAS_CORETYPE") }
    return coreName == core
  }

  /// The family that the environment forces upon the library, and whether this CPU has its
  /// instructions; nil where none is forced.
  ///
  /// To be asked before anything computes: the library would end at an illegal instruction.
  package static var forcedCore: (name: String, isPossible: Bool)? {
    #if arch(x86_64)
      guard let forced = getenv("OPENBLAS_CORETYPE") else { return nil }
      // What the library has made of it: it knows more spellings, and ignores names that it does not know.
      return (String(cString: forced), canRun(coreName))
    #else
      return nil
    #endif
  }

  /// Whether this CPU has the instructions of a family's kernels; false for families that are not
  /// known here.
  private static func canRun(_ core: String) -> Bool {
    core.withCString { sweep_blas_can_run($0) } != 0
  }
}
