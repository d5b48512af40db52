internal import COpenBLAS

/// The linear algebra library behind this module, as it runs in this process.
package enum OpenBLAS {
  /// The kernel family chosen for this CPU, such as `Cooperlake` or `Haswell`; results differ in the
  /// last bits between families, so every result file names it.
  package static var coreName: String { String(cString: openblas_get_corename()) }

  /// How the library was built: version, threading, largest number of threads.
  package static var configuration: String { String(cString: openblas_get_config()) }

  /// Threads that a call uses: one, because a rank is one core.
  package static var threads: Int {
    start()
    return Int(openblas_get_num_threads())
  }

  /// Limits the library to one thread; every call of this module does so first, and calling it again
  /// costs a nanosecond.
  package static func start() { _ = once }

  private static let once: Void = openblas_set_num_threads(1)
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
