infix operator .* : MultiplicationPrecedence

extension Tensor {
  /// The sum of elements.
  public static func + (a: Tensor, b: Tensor) -> Tensor { a.record(b) { $0.add($1, $2) } }
  /// The difference of elements.
  public static func - (a: Tensor, b: Tensor) -> Tensor { a.record(b) { $0.subtract($1, $2) } }
  /// The product of elements.
  public static func .* (a: Tensor, b: Tensor) -> Tensor { a.record(b) { $0.multiply($1, $2) } }
  /// The quotient of elements.
  public static func / (a: Tensor, b: Tensor) -> Tensor { a.record(b) { $0.divide($1, $2) } }

  /// The product of the last axis with a matrix: (…, M, K) and (K, N) give (…, M, N). With leading axes on both,
  /// matrices of equal index are multiplied.
  public static func * (a: Tensor, b: Tensor) -> Tensor { a.times(b) }

  /// The product `scale · op(a) op(b)`; a transposed operand is stored with its last two axes exchanged.
  public func times(
    _ other: Tensor, transposing: (Bool, Bool) = (false, false), scale: Double = 1
  ) -> Tensor {
    let columns = (transposing.1 ? other.shape.dropLast().last : other.shape.last) ?? 1
    return record(other, shape.dropLast() + [columns]) {
      $0.product($1, $2, transposing: transposing, scale: scale)
    }
  }

  /// `-x`.
  public static prefix func - (x: Tensor) -> Tensor { x.record { $0.negate($1) } }
  /// `factor · x`.
  public static func * (factor: Double, x: Tensor) -> Tensor {
    x.record { $0.scale($1, by: factor) }
  }
  /// `x / divisor`.
  public static func / (x: Tensor, divisor: Double) -> Tensor {
    x.record { $0.scale($1, by: 1 / divisor) }
  }
  /// `x + offset`.
  public static func + (x: Tensor, offset: Double) -> Tensor {
    x.record { $0.affine($1, scale: 1, offset: offset) }
  }
  /// `x - offset`.
  public static func - (x: Tensor, offset: Double) -> Tensor { x + -offset }
  /// `offset - x`.
  public static func - (offset: Double, x: Tensor) -> Tensor {
    x.record { $0.affine($1, scale: -1, offset: offset) }
  }

  /// The greater of both, element by element; the gradient goes to `other` where they are equal.
  public func maximum(_ other: Tensor) -> Tensor { record(other) { $0.maximum($1, $2) } }

  /// 1 where both are equal, 0 elsewhere; no gradient passes.
  public func equal(to other: Tensor) -> Tensor { record(other) { $0.equal($1, $2) } }

  /// `a` where this mask is not 0, `b` elsewhere; the mask and `b` are repeated to the shape of `a`.
  public func choosing(_ a: Tensor, else b: Tensor) -> Tensor {
    model.record([self, a, b], a.shape) { $0.select($1[0], $1[1], $1[2]) }
  }
}

extension Model {
  /// The sum of tensors, added from the left; 0 for none.
  public func total(_ tensors: [Tensor]) -> Tensor {
    guard let first = tensors.first else { return constant(0) }
    return tensors.dropFirst().reduce(first, +)
  }
}
