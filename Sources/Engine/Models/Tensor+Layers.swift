// N…: examples, D: inputs, K: outputs, T: tokens, H, W, C: height, width and channels of images.

extension Tensor {
  /// The map `x W + b` on the last axis: (N…, D) becomes (N…, K).
  ///
  /// The layer's parameters are its weight W, (D, K), and, unless `bias` is nil, its bias b, (K).
  public func dense(
    _ name: String, to outputs: Int, weight: InitialWeights = .leCun, bias: InitialBiases? = .zero
  ) -> Tensor {
    model.scope(name) {
      let inputs = extent(-1)
      let matrix = model.parameter(
        .weight, [inputs, outputs], weight.distribution(fanIn: inputs))
      let product = times(matrix, scale: weight.scale(fanIn: inputs))
      guard let bias else { return product }
      return product + bias.scale * model.parameter(.bias, [outputs], bias.distribution)
    }
  }

  /// The convolution of images (N, H, W, C) with square filters: (N, H', W', K).
  ///
  /// The layer's parameters are its filters, (window, window, C, K); there is no bias. `border` rows and
  /// columns of zeros are around the images.
  public func convolution(
    _ name: String, to channels: Int, window: Int, stride: Int = 1, border: Int = 0,
    weight: InitialWeights = .leCun
  ) -> Tensor {
    model.scope(name) {
      let inputs = extent(-1)
      let fanIn = window * window * inputs
      let filters = model.parameter(
        .filters, [window, window, inputs, channels], weight.distribution(fanIn: fanIn))
      return weight.scale(fanIn: fanIn) * convolved(with: filters, stride: stride, padding: border)
    }
  }

  /// Vectors of a table for these indices, (N…): (N…, K).
  ///
  /// The layer's parameter is its table, (count, K). An index outside 0..<count ends the process when the program
  /// runs.
  public func embedding(
    _ name: String, count: Int, channels: Int, initial: InitialDistribution
  ) -> Tensor {
    model.scope(name) { model.parameter(.table, [count, channels], initial).rows(at: self) }
  }

  /// Positions added to tokens (…, T, D), where they are of a kind that is added.
  ///
  /// The layer's parameter, where positions are learned, is a table (T, D).
  public func withPositions(_ positions: Positions, _ name: String = "positions") -> Tensor {
    model.scope(name) {
      switch positions {
      case .none, .rotary: return self
      case .learned(let initial):
        return self + model.parameter(.table, [extent(-2), extent(-1)], initial)
      case .sinusoidal(let longest):
        let (tokens, channels) = (extent(-2), extent(-1))
        return self
          + model.constant(
            Positions.sinusoids(tokens, channels, longest: longest), [tokens, channels])
      }
    }
  }

  /// The norm of the last axis: its parameters are a gain, (D), from 1 and, for layer norm, an offset, (D), from 0.
  public func normalized(_ name: String, _ norm: Normalization = .layer()) -> Tensor {
    if norm == .none { return self }
    return model.scope(name) {
      let gain = model.parameter(.gain, [extent(-1)], .constant(1))
      switch norm {
      case .none: return self
      case .layer(let epsilon):
        let offset = model.parameter(.offset, [extent(-1)], .constant(0))
        return layerNorm(gain: gain, offset: offset, epsilon: epsilon)
      case .rms(let epsilon): return rmsNorm(gain: gain, epsilon: epsilon)
      }
    }
  }
}

/// How a layer normalizes.
public enum Normalization: Hashable, Sendable {
  /// Not at all.
  case none
  /// Mean 0 and variance 1, then a gain and an offset (Ba, Kiros & Hinton 2016).
  case layer(epsilon: Double = 1e-5)
  /// Mean square 1, then a gain (Zhang & Sennrich 2019).
  case rms(epsilon: Double = 1e-5)
}
