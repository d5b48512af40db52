// N: sequences, T: places, D: channels.

/// A pre-norm transformer block: `x + attention(norm x)`, then, if it has an MLP, `x + MLP(norm x)`.
public struct TransformerBlock: Sendable {
  /// The norm before attention, if there is one.
  public var attentionNorm: LayerNormalisation?
  /// Attention over the sequence.
  public var attention: SelfAttention
  /// The norm before the MLP.
  public var mlpNorm: LayerNormalisation
  /// The MLP's two maps; nil for a block of attention only.
  public var mlp: (Dense, Dense)?
  /// The MLP's activation.
  public var gelu: GeluForm
  private let name: String

  /// A block over `channels` channels. `mlpRatio` is the MLP's hidden width over `channels`, nil for none.
  public init(
    _ name: String, channels: Int, heads: Int, mlpRatio: Int?, isCausal: Bool = true,
    positions: AttentionPositions = .none, gelu: GeluForm = .tanh
  ) {
    self.name = name
    self.gelu = gelu
    attentionNorm = LayerNormalisation("attention-norm", channels: channels)
    attention = SelfAttention(
      "attention", channels: channels, heads: heads, isCausal: isCausal, positions: positions)
    mlpNorm = LayerNormalisation("mlp-norm", channels: channels)
    mlp = mlpRatio.map {
      (
        Dense("mlp-in", inputs: channels, outputs: $0 * channels),
        Dense("mlp-out", inputs: $0 * channels, outputs: channels)
      )
    }
  }

  /// Applies the block to `x`, (N, T, D). The result is named `residual`, and after attention
  /// `residual-middle`.
  public func callAsFunction(_ x: Node, in graph: inout Graph) -> Node {
    graph.scope(name) { graph in
      let normed = attentionNorm.map { $0(x, in: &graph) } ?? x
      let middle = graph.add(x, attention(normed, in: &graph))
      guard let mlp else { return graph.named("residual", middle) }
      let y = graph.named("residual-middle", middle)
      let hidden = graph.gelu(mlp.0(mlpNorm(y, in: &graph), in: &graph), gelu)
      return graph.named("residual", graph.add(y, mlp.1(hidden, in: &graph)))
    }
  }
}
