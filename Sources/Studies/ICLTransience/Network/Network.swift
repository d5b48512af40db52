internal import Engine
internal import TrainingKit

// B: sequences, C: context pairs, T = 2C + 1: tokens, D: channels, F: dimension of an exemplar, K: labels.

extension ICLTransience {
  /// The transformer of the studies on transience (icl-dynamics `models.py`), on a batch of sequences.
  ///
  /// Exemplars pass an affine map, labels have an embedding; they stand in turn, the query last.
  /// Blocks read a layer norm of the residual stream and add to it: causal attention without biases,
  /// and an MLP of GELUs where there is one. What the last block makes of other tokens than the query
  /// reaches no output, so it is not computed. Matrices have variance 1/inputs, cut at two deviations.
  struct Network {
    /// What the network is written in. The released code decays all parameters.
    let model = Model(names: .plain(bias: "offset"), decayed: .all)
    /// Exemplars, (B, C + 1, F), the query's last.
    let items: Tensor
    /// Labels of the context, (B, C).
    let labels: Tensor
    /// The query's residual stream after the last block and the output's layer norm, (B, D).
    let query: Tensor
    /// Logits of all labels, (B, K).
    let logits: Tensor
    /// Attention patterns of the layers, (B, H, T, T), or (B, H, 1, T) for the query alone.
    let patterns: [String]

    /// The network on `batch` sequences; `observesAll` keeps the last block's attention of all tokens.
    init(_ parameters: Parameters, batch: Int, observesAll: Bool = false) {
      let shape = parameters.model
      items = model.input(
        "items", batch, parameters.context + 1, parameters.items.inputDimension)
      labels = model.indices("labels", batch, parameters.context)
      // A released linear map from 32 one-hot positions: uniform within 1/√32.
      let limit = 1 / 32.0.squareRoot()
      let positions = shape.positions(learnedFrom: .uniform(-limit, limit))
      var x = PairTransformer.tokens(
        items, labels, outputs: parameters.outputs, width: shape.width
      ).withPositions(positions)
      for layer in 1...shape.depth {
        let isLast = layer == shape.depth
        let attention = SelfAttention(
          heads: shape.heads, positions: positions,
          // Separate maps, so that the last block's queries can be the query token's alone.
          packsMaps: !isLast && shape.positions != .rotary,
          silentHeads: parameters.silentHeads(ofLayer: layer))
        let block = TransformerBlock(attention, norm: shape.norm, mlpRatio: shape.mlpRatio)
        x = block(x, "block-\(layer)", lastTokenOnly: isLast && !observesAll)
      }
      query = x[x.extent(1) - 1, along: 1].normalized("output-norm", shape.norm)
      logits = PairTransformer.logits(query, outputs: parameters.outputs)
      patterns = (1...shape.depth).map { "block-\($0).attention.pattern" }
    }
  }
}
