package import Engine

// B: sequences, T: tokens, W: dimension of a token, L: labels.

extension ICLReddy {
  /// The paper's network on a batch of sequences.
  ///
  /// Each attention layer has one causal head over all W numbers, no scaling, no normalization and no
  /// output map, and adds to the residual stream. The classifier reads the last token: rectified layers,
  /// then a linear map to the labels. What the last attention layer makes of
  /// other tokens reaches no output, so it is not computed.
  package struct Network {
    /// What the network is written in.
    package let model = Model(names: .plain(), decayed: .all)
    /// The sequences, (B, T, W).
    package let tokens: Tensor
    /// Logits, (B, L).
    package let logits: Tensor
    /// Attention patterns of the layers, (B, 1, T, T); of the last one (B, 1, 1, T).
    let patterns: [String]

    package init(_ parameters: Parameters, batch: Int) {
      let width = parameters.width
      let spread = InitialDistribution.normal(
        deviation: 1 / Double(parameters.dimension).squareRoot())
      func map(_ x: Tensor, _ name: String) -> Tensor {
        x.dense(name, to: width, weight: .drawn(spread), bias: nil)
      }
      tokens = model.input("tokens", batch, parameters.tokens, width)
      var x = tokens
      for layer in 1...parameters.depth {
        x = model.scope("attention-\(layer)") {
          let (keys, values) = (map(x, "keys"), map(x, "values"))
          let stream = layer == parameters.depth ? x.lastToken : x
          return stream + map(stream, "queries").attending(to: keys, values, scale: 1, name: "")
        }
      }
      x = x.reshaped(batch, width)
      for layer in 0..<parameters.hiddenLayers {
        x = x.dense("hidden-\(layer + 1)", to: width, weight: .he).relu
      }
      logits = x.dense("readout", to: parameters.labels, weight: .normal(), bias: nil)
      patterns = (1...parameters.depth).map { "attention-\($0).pattern" }
    }

    /// What gradient descent minimizes: the cross-entropy, and the penalty under which a step takes
    /// `decay` of every parameter.
    func objective(_ loss: Tensor, _ parameters: Parameters) -> Tensor {
      guard parameters.decay > 0 else { return loss }
      let squares = model.total(model.parameterTensors.map(\.squared.sum))
      return loss + parameters.decay / (2 * parameters.learningRate) * squares
    }
  }
}
