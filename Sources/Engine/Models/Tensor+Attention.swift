// N: sequences, Tq: queries, Tk: keys, T: tokens, H: heads, D: channels of a head.

extension Tensor {
  /// Softmax attention from these queries, (N, Tq, H·D), to `keys` and `values`, (N, Tk, H·D): (N, Tq, H·D).
  ///
  /// Head h takes channels h·D ..< (h+1)·D; scores are scaled by `scale`, 1/√D unless given. Where it is
  /// causal a query sees its own and earlier tokens, the last query being at the last key. The values inside
  /// are `name.scores` and `name.pattern`, (N, H, Tq, Tk), to be observed or clamped.
  public func attending(
    to keys: Tensor, _ values: Tensor, heads: Int = 1, scale: Double? = nil, causal: Bool = true,
    name: String = "attention"
  ) -> Tensor {
    model.record([self, keys, values]) {
      $0.attention(
        queries: $1[0], keys: $1[1], values: $1[2], heads: heads, scale: scale, causal: causal,
        name: name)
    }
  }

  /// Softmax attention over one tensor (N, T, 3·H·D) of queries, keys and values side by side: (N, T, H·D).
  public func attendingToItself(
    heads: Int, scale: Double? = nil, causal: Bool = true, name: String = "attention"
  ) -> Tensor {
    record(shape.dropLast() + [extent(-1) / 3]) {
      $0.attention(packed: $1, heads: heads, scale: scale, causal: causal, name: name)
    }
  }

  /// Heads' results side by side, (…, H·D), with those of some heads, from 0, replaced by 0.
  public func silencing(_ silent: Set<Int>, of heads: Int) -> Tensor {
    guard !silent.isEmpty else { return self }
    let width = extent(-1)
    let live = (0..<width).map { silent.contains($0 * heads / width) ? 0.0 : 1 }
    return self .* model.constant(live, [width])
  }

  /// Scores (…, Tq, Tk) with those of keys after the query replaced by `fill`.
  public func maskedCausally(fill: Double = -1e9) -> Tensor {
    record { $0.maskCausal($1, fill: fill) }
  }

  /// Rotary positions on (…, T, H·D): the pair (j, j + D/2) of each head is turned by position · base^(-2j/D)
  /// (Su et al. 2021; the half-split form of GPT-NeoX).
  public func rotary(heads: Int, base: Double = 10_000) -> Tensor {
    record { $0.rotary($1, heads: heads, base: base) }
  }

  /// The 2-D convolution (cross-correlation) of images (N, H, W, C) with filters (height, width, C, K):
  /// (N, H', W', K), zeros outside the images.
  public func convolved(with filters: Tensor, stride: Int = 1, padding: Int = 0) -> Tensor {
    record(filters, shape.dropLast() + [filters.shape.last ?? 1]) {
      $0.convolution($1, $2, stride: stride, padding: padding)
    }
  }
}
