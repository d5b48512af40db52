internal import CKernels

/// Which instruction sets our own kernels use in this process, as compilers name them.
///
/// The kernels of `x86-64-v3` and `x86-64-v4` give the same bits; those of `x86-64` do not fuse
/// multiply and add, and give others.
package enum VectorLevel: String, Sendable {
  case baseline = "x86-64"
  case v3 = "x86-64-v3"
  case v4 = "x86-64-v4"
  case arm64

  /// The level in use.
  package static var current: VectorLevel { level(k_level()) }

  /// Uses this level from here on; returns whether this CPU has it.
  ///
  /// To be called before anything computes.
  package func select() -> Bool {
    guard self != .arm64 else { return Self.current == .arm64 }
    return Self.level(k_select_level(number)) == self
  }

  private var number: Int32 {
    switch self {
    case .v4: 4
    case .v3: 3
    case .baseline, .arm64: 1
    }
  }

  private static func level(_ number: Int32) -> VectorLevel {
    #if arch(arm64)
      return .arm64
    #else
      return number >= 4 ? .v4 : number >= 3 ? .v3 : .baseline
    #endif
  }
}
