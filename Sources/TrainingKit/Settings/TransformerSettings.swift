public import Engine
public import StudyKit

/// The shape of a pre-norm transformer.
public struct TransformerSettings: Settings {
  /// How tokens are told apart by their position.
  public enum Scheme: String, Choice {
    /// A learned vector a position, added to the token.
    case learned
    /// Sines and cosines, added to the token.
    case sinusoidal
    /// Queries and keys are turned by their position.
    case rotary
  }

  /// Layers.
  @Setting("Layers.", in: 1...64) public var depth = 2
  /// Channels of the residual stream.
  @Setting("Channels of the residual stream.", in: 1...4096) public var width = 64
  /// Attention heads per layer.
  @Setting("Attention heads per layer.", in: 1...256) public var heads = 8
  /// Hidden units of the MLP blocks per channel.
  @Setting(
    "Hidden units of the MLP blocks per channel; 0 for attention only.", in: 0...64,
    .label("MLP ratio"))
  public var mlpRatio = 0
  /// Whether blocks and the output start with a layer norm.
  @Setting("Whether blocks and the output start with a layer norm.") public var layerNorm = true
  /// How tokens are told apart by their position.
  @Setting("Positional encoding.") public var positions = Scheme.learned
  /// The longest time scale of sinusoidal and rotary positions.
  @Setting(
    "Longest time scale of the positional encoding.", in: .positive,
    .when("positions", is: "sinusoidal", "rotary"))
  public var positionTime = 10_000.0

  /// Two layers of attention only.
  public init() {}
}

extension TransformerSettings {
  /// The norm of blocks and output as the engine has it.
  public var norm: Normalization { layerNorm ? .layer() : .none }

  /// Positions as the engine has them; learned ones are drawn from `initial`.
  public func positions(learnedFrom initial: InitialDistribution) -> Positions {
    switch positions {
    case .learned: .learned(initial)
    case .sinusoidal: .sinusoidal(longest: positionTime)
    case .rotary: .rotary(base: positionTime)
    }
  }

  /// Refuses heads that do not fit the channels.
  public func check() throws(ParameterError) {
    try require(width % heads == 0, "heads", "width") {
      "width (\(width)) must be a multiple of heads (\(heads))"
    }
    try require(positions != .rotary || (width / heads) % 2 == 0, "heads", "width", "positions") {
      "rotary positions need an even number of channels per head, not \(width / heads)"
    }
  }
}
