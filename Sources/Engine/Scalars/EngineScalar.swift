/// The element type of a program: `Float` to run, `Double` to check.
public protocol EngineScalar: BinaryFloatingPoint, BitwiseCopyable, Sendable {
  /// The engine's kernels for this type. It has them for `Float` and `Double`, which conform to the protocol.
  static var kernels: ScalarKernels<Self> { get }
}
