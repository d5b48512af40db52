internal import CKernels

// M: rows of a product, N: its columns, K: the summed dimension; n: elements.

/// What the engine computes with, for one scalar type.
///
/// The arguments of a kernel are those of the function of `CKernels` or `BLAS` that it is, in the same order; shapes
/// and what may overlap are stated there.
public struct ScalarKernels<Scalar: EngineScalar>: Sendable {
  typealias Elements = UnsafePointer<Scalar>
  typealias Results = UnsafeMutablePointer<Scalar>

  /// A matrix in memory.
  struct Matrix {
    let start: Elements
    /// Elements from the start of a row to the next.
    let stride: Int
    /// Whether it is read as its transpose.
    var isTransposed = false
  }

  // Programs

  /// The function of an instruction.
  let call: @Sendable (CallKernel) -> sw_kernel
  /// The function of an elementwise operation.
  let tile: @Sendable (TileKernel) -> sw_tile_kernel

  // Matrices

  /// C (M, N) = alpha A B + beta C, rows of C a stride apart.
  let product:
    @Sendable (
      _ size: (m: Int, n: Int, k: Int), _ a: Matrix, _ b: Matrix, _ c: Results, _ stride: Int,
      _ alpha: Scalar, _ beta: Scalar
    ) -> Void
  /// The lower triangle of C (N, N) = alpha A Aᵀ with A (N, K).
  let symmetricProduct:
    @Sendable (_ n: Int, _ k: Int, _ a: Elements, _ c: Results, _ alpha: Scalar) -> Void
  /// Copies the lower triangle of a matrix (N, N) onto the upper one.
  let mirror: @Sendable (_ n: Int, _ c: Results) -> Void

  // Elements

  /// y = a x + b.
  let affine: @Sendable (_ a: Scalar, _ x: Elements, _ b: Scalar, _ y: Results, _ n: Int) -> Void
  /// y += a x.
  let accumulate: @Sendable (_ a: Scalar, _ x: Elements, _ y: Results, _ n: Int) -> Void
  /// z = x y + w.
  let multiplyAdd:
    @Sendable (_ x: Elements, _ y: Elements, _ w: Elements, _ z: Results, _ n: Int) -> Void
  /// y = each row of x times `row`.
  let multiplyRow:
    @Sendable (_ x: Elements, _ row: Elements, _ y: Results, _ rows: Int, _ columns: Int) -> Void
  /// y = x limited to low ... high.
  let clamp:
    @Sendable (_ x: Elements, _ low: Scalar, _ high: Scalar, _ y: Results, _ n: Int) -> Void
  /// Σ x².
  let sumOfSquares: @Sendable (_ x: Elements, _ n: Int) -> Scalar
  /// The table's rows that the indices name += the rows.
  let scatterAddRows:
    @Sendable (
      _ rows: Elements, _ indices: UnsafePointer<Int32>, _ table: Results, _ count: Int,
      _ columns: Int
    ) -> Void

  // Optimizers

  /// Adam's update of parameters p with gradient g and state m, v.
  let adam:
    @Sendable (
      _ p: Results, _ g: Elements?, _ m: Results?, _ v: Results?, _ rate: Scalar, _ beta1: Scalar,
      _ beta2: Scalar, _ epsilon: Scalar, _ correction1: Scalar, _ correction2: Scalar,
      _ decay: Scalar, _ scale: Scalar, _ n: Int
    ) -> Void
  /// Gradient descent's update of parameters p with gradient g and momentum m.
  let sgd:
    @Sendable (
      _ p: Results, _ g: Elements?, _ m: Results?, _ rate: Scalar, _ momentum: Scalar,
      _ nesterov: Int32, _ decay: Scalar, _ scale: Scalar, _ n: Int
    ) -> Void

  // Infinite width

  /// One layer over a row of the covariance k and the tangent kernel theta.
  typealias Covariance =
    @Sendable (
      _ k: Elements, _ row: Scalar, _ column: Elements, _ theta: Elements, _ weight: Scalar,
      _ bias: Scalar, _ out: Results, _ thetaOut: Results, _ n: Int
    ) -> Void
  let reluCovariance: Covariance
  let erfCovariance: Covariance
}

/// Runs a product instruction by `ScalarKernels.product`: where that is OpenBLAS, which `CKernels` does not know.
func runProducts<Scalar: EngineScalar>(_ call: UnsafePointer<sw_call>?, of type: Scalar.Type) {
  guard let call = call?.pointee, let c = call.p.0, let a = call.p.1, let b = call.p.2 else {
    return
  }
  let (m, n, k) = (Int(call.n.1), Int(call.n.2), Int(call.n.3))
  for index in 0..<Int(call.n.0) {
    Scalar.kernels.product(
      (m, n, k),
      .init(
        start: a.assumingMemoryBound(to: Scalar.self) + index * m * k, stride: Int(call.n.4),
        isTransposed: call.n.7 != 0),
      .init(
        start: b.assumingMemoryBound(to: Scalar.self) + index * k * n, stride: Int(call.n.5),
        isTransposed: call.n.8 != 0),
      c.assumingMemoryBound(to: Scalar.self) + index * m * n, Int(call.n.6), Scalar(call.s.0),
      Scalar(call.s.1))
  }
}
