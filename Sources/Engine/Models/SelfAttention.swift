// N: sequences, T: tokens, D: channels.

/// Multi-head self-attention without biases.
///
/// Its layers, in the scope that is open, are the maps `keys`, `queries` and `values`, or `qkv` for the three
/// in one, and the map `attention-output`. The values inside are `attention.scores` and `attention.pattern`.
public struct SelfAttention: Hashable, Sendable {
  /// Heads, of D / heads channels.
  public var heads: Int
  /// What scores are multiplied by; 1/√(channels of a head) where nil.
  public var scale: Double?
  /// Whether a token sees only itself and those before.
  public var isCausal: Bool
  /// Positions; only rotary ones matter here.
  public var positions: Positions
  /// Whether one map makes queries, keys and values side by side: a single, faster product. Where positions are
  /// rotary or the last token alone is read, the maps are to be separate.
  public var packsMaps: Bool
  /// How the maps' weights are drawn.
  public var weight: InitialWeights
  /// Heads, from 0, whose results are 0.
  public var silentHeads: Set<Int>

  /// Attention of `heads` heads.
  public init(
    heads: Int, scale: Double? = nil, isCausal: Bool = true, positions: Positions = .none,
    packsMaps: Bool = false, weight: InitialWeights = .leCun, silentHeads: Set<Int> = []
  ) {
    self.heads = heads
    self.scale = scale
    self.isCausal = isCausal
    self.positions = positions
    self.packsMaps = packsMaps
    self.weight = weight
    self.silentHeads = silentHeads
  }

  /// Applies attention to `x`, (N, T, D): (N, T, D), or (N, 1, D) where the last token's alone is computed.
  public func callAsFunction(_ x: Tensor, lastTokenOnly: Bool = false) -> Tensor {
    output(mixed(x, lastTokenOnly: lastTokenOnly))
  }

  /// The heads' results side by side, those of silent ones 0.
  func mixed(_ x: Tensor, lastTokenOnly: Bool) -> Tensor {
    attended(x, lastTokenOnly: lastTokenOnly).silencing(silentHeads, of: heads)
  }

  private func attended(_ x: Tensor, lastTokenOnly: Bool) -> Tensor {
    if packsMaps {
      guard !lastTokenOnly, !positions.isRotary else {
        return x.failed(
          "self-attention",
          "one map for queries, keys and values does not go with rotary positions "
            + "or the last token alone")
      }
      return map(x, "qkv", to: 3 * x.extent(-1)).attendingToItself(
        heads: heads, scale: scale, causal: isCausal)
    }
    let keys = positions.turned(map(x, "keys"), heads: heads)
    // A rotation needs all tokens to know where the last one is.
    let source = lastTokenOnly && !positions.isRotary ? x.lastToken : x
    var queries = positions.turned(map(source, "queries"), heads: heads)
    if lastTokenOnly, positions.isRotary { queries = queries.lastToken }
    return queries.attending(
      to: keys, map(x, "values"), heads: heads, scale: scale, causal: isCausal)
  }

  /// The map of the heads' results to the output.
  func output(_ mixed: Tensor) -> Tensor { map(mixed, "attention-output") }

  private func map(_ x: Tensor, _ name: String, to outputs: Int? = nil) -> Tensor {
    x.dense(name, to: outputs ?? x.extent(-1), weight: weight, bias: nil)
  }
}
