package import Engine
internal import StudyKit

/// The networks of an ensemble: kind and size, and how their parameters are drawn and scaled.
///
/// What inputs they have and how many outputs is the task's to say.
package struct NetworkArchitecture: Hashable, Sendable {
  /// The kind of network.
  package enum Kind: String, Choice {
    /// Fully connected layers of one width.
    case mlp
    /// Layers of 3 × 3 filters with stride 2, each of twice the channels, and a dense readout.
    case convolution
  }

  /// The hidden units' function.
  package enum Activation: String, Choice {
    /// max(0, z); its derivative at 0 is 0.
    case relu
    /// The hyperbolic tangent.
    case tanh
    /// The error function.
    case erf
    /// The Gaussian error linear unit, by its distribution function.
    case gelu
    /// 1 / (1 + e⁻ᶻ).
    case sigmoid
    /// z above 0, a small part of it below.
    case leakyRelu = "leaky-relu"
  }

  /// How weights are scaled.
  package enum Parametrization: String, Choice {
    /// Weights as they are used, variance σ_w² / fan-in at the start and 1 / fan-in in the readout.
    case standard
    /// Weights of variance 1, scaled by σ_w / √fan-in where they are used, biases by σ_b.
    case ntk
  }

  /// Whether the readout has a bias.
  package enum ReadoutBias: String, Choice {
    /// It has none.
    case none
    /// It has one that is trained and starts at zero.
    case fromZero = "from-zero"
  }

  /// The kind of network.
  package var kind: Kind
  /// Units of every hidden layer; channels of a convolutional network's first layer.
  package var width: Int
  /// Hidden layers.
  package var depth: Int
  /// The hidden units' function.
  package var activation: Activation
  /// The slope of leaky ReLU below 0.
  package var negativeSlope: Double
  /// How weights are scaled.
  package var parametrization: Parametrization
  /// σ_w².
  package var weightVariance: Double
  /// σ_b².
  package var biasVariance: Double
  /// Whether the readout has a bias.
  package var readoutBias: ReadoutBias

  /// Networks of a width, by default with one hidden layer of ReLU units and no biases.
  package init(
    kind: Kind = .mlp, width: Int, depth: Int = 1, activation: Activation = .relu,
    negativeSlope: Double = 0.01, parametrization: Parametrization = .ntk,
    weightVariance: Double = 2, biasVariance: Double = 0,
    readoutBias: ReadoutBias = .none
  ) {
    (self.kind, self.width, self.depth, self.activation) = (kind, width, depth, activation)
    (self.negativeSlope, self.parametrization) = (negativeSlope, parametrization)
    (self.weightVariance, self.biasVariance) = (weightVariance, biasVariance)
    self.readoutBias = readoutBias
  }

  /// The hidden units' function, as the kernels at infinite width have it.
  package var limitingActivation: InfiniteWidth.Activation {
    switch activation {
    case .relu: .relu
    case .tanh: .tanh
    case .erf: .erf
    case .gelu: .gelu
    case .sigmoid: .sigmoid
    case .leakyRelu: .leakyRelu(slope: negativeSlope)
    }
  }

  /// The networks at infinite width; nil where their kernels are not known.
  package var infinitelyWide: InfiniteWidth? {
    guard kind == .mlp, parametrization == .ntk else { return nil }
    return InfiniteWidth(
      depth: depth, activation: limitingActivation, weightVariance: weightVariance,
      biasVariance: biasVariance, readoutBias: readoutBias == .fromZero ? .fromZero : .absent)
  }
}
