// N: sequences, T: places, H: heads, D: channels.

/// How places of a sequence are told apart inside attention.
public enum AttentionPositions: Hashable, Sendable {
  /// Not there; learned or fixed positions are added before.
  case none
  /// Queries and keys are turned by their place (Su et al. 2021).
  case rotary(base: Double = 10_000)
}

/// Multi-head self-attention without biases.
///
/// Values inside are named `scores`, `pattern` (N, H, T, T) and `heads` (N, T, D), the heads' results before
/// the output map, so that a study can observe or clamp them.
public struct SelfAttention: Sendable {
  /// Weights of queries, keys and values, (D, 3 · width).
  public var input: ParameterSpec
  /// Weights of the output map, (width, D); nil where the heads' results are the output.
  public var output: ParameterSpec?
  /// Heads; their widths are equal.
  public var heads: Int
  /// What scores are multiplied by; 1/√(channels of a head) where nil.
  public var scale: Double?
  /// Whether a place sees only itself and what comes before.
  public var isCausal: Bool
  /// How places are told apart.
  public var positions: AttentionPositions
  private let name: String
  private let width: Int

  /// Attention over `channels` channels; weights start normal with variance 1 / inputs.
  public init(
    _ name: String, channels: Int, heads: Int, width: Int? = nil, isCausal: Bool = true,
    positions: AttentionPositions = .none, scale: Double? = nil, hasOutputMap: Bool = true
  ) {
    let width = width ?? channels
    require(
      width % heads == 0, "attention '\(name)': \(width) channels do not divide into \(heads) heads"
    )
    self.name = name
    self.width = width
    self.heads = heads
    self.isCausal = isCausal
    self.positions = positions
    self.scale = scale
    input = ParameterSpec(
      "input", [channels, 3 * width],
      initial: .normal(deviation: 1 / Double(channels).squareRoot()))
    output =
      hasOutputMap
      ? ParameterSpec(
        "output", [width, channels], initial: .normal(deviation: 1 / Double(width).squareRoot()))
      : nil
  }

  /// Applies attention to `x`, (N, T, D).
  public func callAsFunction(_ x: Node, in graph: inout Graph) -> Node {
    graph.scope(name) { graph in
      let packed = graph.product(x, graph.parameter(input))
      let mixed: Node
      switch positions {
      case .none:
        mixed = graph.attention(
          packed: packed, heads: heads, scale: scale, causal: isCausal, name: "")
      case .rotary(let base):
        let parts = (0..<3).map {
          graph.slice(packed, $0 * width..<($0 + 1) * width, along: 2)
        }
        mixed = graph.attention(
          queries: graph.rotary(parts[0], heads: heads, base: base),
          keys: graph.rotary(parts[1], heads: heads, base: base), values: parts[2], heads: heads,
          scale: scale, causal: isCausal, name: "")
      }
      let result = graph.named("heads", mixed)
      return output.map { graph.product(result, graph.parameter($0)) } ?? result
    }
  }
}
