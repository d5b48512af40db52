internal import COpenBLAS
internal import Glibc

/// The linear algebra library behind this module, as it runs in this process.
package enum OpenBLAS {
  /// The kernel family chosen for this CPU, such as `Cooperlake` or `Haswell`; results differ in the
  /// last bits between families, so every result file names it.
  package static var coreName: String {
    start()
    return String(cString: openblas_get_corename())
  }

  /// Threads that a call uses: one, because a rank is one core.
  package static var threads: Int {
    start()
    return Int(openblas_get_num_threads())
  }

  /// Limits the library to one thread and gives a CPU that the library does not know the kernels that it
  /// can run; every call of this module does so first, and calling it again costs a nanosecond.
  package static func start() { _ = once }

  private static let once: Void = {
    openblas_set_num_threads(1)
    replaceOutdatedKernels()
  }()

  // Families whose kernels use AVX2 or more; an Arm CPU's are never in question.
  private static let modern: Set<String> = [
    "Haswell", "Zen", "SkylakeX", "Cooperlake", "SapphireRapids",
  ]

  /// Chooses by instructions where the library chose by an unknown CPU model, unless the user chose.
  private static func replaceOutdatedKernels() {
    guard let family = sweep_blas_family(), getenv("OPENBLAS_CORETYPE") == nil,
      !modern.contains(String(cString: openblas_get_corename()))
    else { return }
    // The library reads its environment; a process started by this one shall find its own as it was.
    setenv("OPENBLAS_CORETYPE", family, 1)
    _ = sweep_blas_choose_again()
    unsetenv("OPENBLAS_CORETYPE")
  }
}

/// The library's integer for a size; sizes beyond 2³¹ are the caller's mistake.
func size(_ value: Int) -> Int32 {
  precondition(value >= 0 && value <= Int32.max, "size \(value) is outside 0 ... \(Int32.max)")
  return Int32(truncatingIfNeeded: value)
}

/// The library's name for "use the operand as it is" or "use its transpose".
func transpose(_ transposed: Bool) -> CBLAS_TRANSPOSE { transposed ? CblasTrans : CblasNoTrans }

/// Checks that rows of `columns` elements fit into a row-major matrix whose rows start `stride` apart.
func check(_ name: StaticString, stride: Int, columns: Int) {
  precondition(stride >= columns, "\(name): stride \(stride) is less than its \(columns) columns")
}
