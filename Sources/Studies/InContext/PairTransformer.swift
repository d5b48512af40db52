internal import Engine

// B: sequences, C: context pairs, D: channels, F: dimension of an exemplar, K: labels.

/// What transformers of pairs and a query have before and after their blocks (icl-dynamics `models.py`).
enum PairTransformer {
  /// The embedded tokens, (B, 2C + 1, D), of exemplars, (B, C + 1, F), the query's last, and the labels of the
  /// context, (B, C), out of `outputs`.
  ///
  /// Exemplars pass an affine map, labels have an embedding; they stand in turn, the query last.
  static func tokens(
    _ items: Tensor, _ labels: Tensor, outputs: Int, width: Int
  ) -> Tensor {
    let pairs = labels.extent(1)
    let exemplars = items.dense("item", to: width)
    let embedded = labels.embedding(
      "label-embedding", count: outputs, channels: width,
      // 0.02 times a standard normal cut at ±2, whose deviation is 0.8796.
      initial: .truncatedNormal(deviation: 0.02 * 0.87962566103423978))
    let context = items.model.stack([exemplars[0..<pairs, along: 1], embedded], along: 2)
    return items.model.concatenate(
      [
        context.reshaped(items.extent(0), 2 * pairs, width),
        exemplars[pairs..<pairs + 1, along: 1],
      ], along: 1)
  }

  /// Logits of all labels, (B, K), of the query's residual stream, (B, D).
  static func logits(_ query: Tensor, outputs: Int) -> Tensor {
    let width = query.extent(1)
    let rows = query.model.parameter(
      "unembedding", outputs, width,
      initial: .truncatedNormal(deviation: 1 / Double(width).squareRoot()))
    let offsets = query.model.parameter(
      "unembedding-offset", outputs, initial: .constant(0))
    return query.times(rows, transposing: (false, true)) + offsets
  }
}
