// N: sequences, T: tokens, D: channels.

/// A pre-norm transformer block: `x + attention(norm x)`, then, if it has an MLP, `x + MLP(norm x)`.
///
/// Its layers are `attention-norm`, those of `SelfAttention`, `mlp-norm`, `mlp-in` and `mlp-out`.
public struct TransformerBlock: Hashable, Sendable {
  /// Attention over the sequence.
  public var attention: SelfAttention
  /// The norms before attention and before the MLP.
  public var norm: Normalization
  /// Hidden units of the MLP over D; 0 for a block of attention only.
  public var mlpRatio: Int
  /// The form of the MLP's GELUs.
  public var gelu: GeluForm
  /// How the MLP's weights are drawn.
  public var weight: InitialWeights

  /// A block around `attention`, without an MLP unless `mlpRatio` is given.
  public init(
    _ attention: SelfAttention, norm: Normalization = .layer(), mlpRatio: Int = 0,
    gelu: GeluForm = .tanh, weight: InitialWeights = .leCun
  ) {
    self.attention = attention
    self.norm = norm
    self.mlpRatio = mlpRatio
    self.gelu = gelu
    self.weight = weight
  }

  /// Applies the block to `x`, (N, T, D), in a scope of the name: (N, T, D).
  ///
  /// With `lastTokenOnly` the result is the last token's, (N, 1, D): the same numbers, but nothing is computed
  /// of other tokens than what the last one attends to.
  public func callAsFunction(_ x: Tensor, _ name: String, lastTokenOnly: Bool = false) -> Tensor {
    x.model.scope(name) {
      let mixed = attention.mixed(
        x.normalized("attention-norm", norm), lastTokenOnly: lastTokenOnly)
      let stream = (lastTokenOnly ? x.lastToken : x) + attention.output(mixed)
      guard mlpRatio > 0 else { return stream }
      let channels = x.extent(-1)
      let hidden = stream.normalized("mlp-norm", norm)
        .dense("mlp-in", to: mlpRatio * channels, weight: weight).gelu(gelu)
      return stream + hidden.dense("mlp-out", to: channels, weight: weight)
    }
  }
}
