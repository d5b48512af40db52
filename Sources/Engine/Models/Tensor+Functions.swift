// D: the last axis.

extension Tensor {
  // Of elements

  /// `max(x, 0)`; its derivative at 0 is 0.
  public var relu: Tensor { record { $0.relu($1) } }
  /// The Gaussian error linear unit by its tanh form, as transformers mostly have it.
  public var gelu: Tensor { gelu(.tanh) }
  /// The Gaussian error linear unit in one of its forms.
  public func gelu(_ form: GeluForm) -> Tensor { record { $0.gelu($1, form) } }
  /// The hyperbolic tangent.
  public var tanh: Tensor { record { $0.tanh($1) } }
  /// `1 / (1 + exp(-x))`.
  public var sigmoid: Tensor { record { $0.sigmoid($1) } }
  /// The error function.
  public var erf: Tensor { record { $0.erf($1) } }
  /// `exp x`.
  public var exp: Tensor { record { $0.exp($1) } }
  /// The natural logarithm.
  public var log: Tensor { record { $0.log($1) } }
  /// `x²`.
  public var squared: Tensor { record { $0.square($1) } }
  /// `√x`.
  public var squareRoot: Tensor { record { $0.squareRoot($1) } }
  /// `1 / x`.
  public var reciprocal: Tensor { record { $0.reciprocal($1) } }
  /// 1 where `x > 0`, 0 elsewhere; no gradient passes.
  public var step: Tensor { record { $0.step($1) } }
  /// The same value, taken as a constant by every gradient.
  public var detached: Tensor { record { $0.stopGradient($1) } }

  // Over axes

  /// The sum over all axes, a scalar.
  public var sum: Tensor { record([]) { $0.sum($1) } }
  /// The sum over axes, which disappear.
  public func sum(over axes: Int...) -> Tensor {
    record(Array(shape.dropLast(axes.count))) { $0.sum($1, over: axes) }
  }
  /// The mean over all axes, a scalar.
  public var mean: Tensor { record([]) { $0.mean($1) } }
  /// The mean over axes, which disappear.
  public func mean(over axes: Int...) -> Tensor {
    record(Array(shape.dropLast(axes.count))) { $0.mean($1, over: axes) }
  }
  /// The greatest element along an axis, which disappears.
  public func maximum(over axis: Int) -> Tensor {
    record(Array(shape.dropLast())) { $0.maximum($1, over: axis) }
  }
  /// The softmax over the last axis.
  public var softmax: Tensor { record { $0.softmax($1) } }
  /// The logarithm of the softmax over the last axis, without overflow.
  public var logSoftmax: Tensor { record { $0.logSoftmax($1) } }

  /// Layer norm along the last axis: `(x - mean) / √(variance + epsilon) · gain + offset`, gain and offset (D).
  public func layerNorm(gain: Tensor, offset: Tensor, epsilon: Double = 1e-5) -> Tensor {
    model.record([self, gain, offset]) {
      $0.layerNorm($1[0], gain: $1[1], offset: $1[2], epsilon: epsilon)
    }
  }

  /// RMS norm along the last axis: `x / √(mean x² + epsilon) · gain`, the gain (D).
  public func rmsNorm(gain: Tensor, epsilon: Double = 1e-5) -> Tensor {
    record(gain) { $0.rmsNorm($1, gain: $2, epsilon: epsilon) }
  }
}
