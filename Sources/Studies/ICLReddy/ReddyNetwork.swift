package import Engine

// B: sequences, T: tokens, W: numbers a token, L: labels.

extension ICLReddy {
  /// The paper's network on a batch of sequences.
  ///
  /// Each attention layer has one causal head over all W numbers, no scaling, no normalisation and no
  /// output map, and adds to the residual stream. The classifier reads the last token: rectified layers,
  /// then a linear map to the labels. What the last attention layer makes of
  /// other tokens reaches no output, so it is not computed.
  package struct Network {
    /// The graph that it is built in.
    package var graph = Graph()
    /// Logits, (B, L).
    package let logits: Node
    /// Attention patterns of the layers, (B, 1, T, T); of the last one (B, 1, 1, T).
    let patterns: [String]

    package init(_ parameters: Parameters, batch: Int) {
      let width = parameters.width
      var graph = Graph()
      var x = graph.input("tokens", [batch, parameters.tokens, width], examples: 0)
      var patterns: [String] = []
      for layer in 1...parameters.depth {
        let isLast = layer == parameters.depth
        func map(_ name: String) -> Node {
          graph.parameter(
            ParameterSpec(
              "attention-\(layer).\(name)", [width, width],
              initial: .normal(deviation: 1 / Double(parameters.dimension).squareRoot())))
        }
        let keys = graph.product(x, map("keys"))
        let values = graph.product(x, map("values"))
        if isLast {
          x = graph.slice(x, parameters.tokens - 1..<parameters.tokens, along: 1)
        }
        let mixed = graph.attention(
          queries: graph.product(x, map("queries")), keys: keys, values: values, heads: 1,
          scale: 1, causal: true, name: "attention-\(layer)")
        x = graph.add(x, mixed)
        patterns.append("attention-\(layer).pattern")
      }
      var hidden = graph.reshape(x, [batch, width])
      for layer in 0..<parameters.hiddenLayers {
        let weights = graph.parameter(
          ParameterSpec(
            "hidden-\(layer + 1)", [width, width],
            initial: .normal(deviation: (2 / Double(width)).squareRoot())))
        let bias = graph.parameter(
          ParameterSpec("hidden-\(layer + 1)-bias", [width], initial: .constant(0)))
        hidden = graph.relu(graph.add(graph.product(hidden, weights), bias))
      }
      let readout = graph.parameter(
        ParameterSpec(
          "readout", [width, parameters.labels],
          initial: .normal(deviation: 1 / Double(width).squareRoot())))
      logits = graph.product(hidden, readout)
      self.graph = graph
      self.patterns = patterns
    }

    /// What gradient descent minimises: the cross-entropy, and the penalty under which a step takes
    /// `decay` of every parameter.
    mutating func objective(_ loss: Node, _ parameters: Parameters) -> Node {
      guard parameters.decay > 0 else { return loss }
      let squares = graph.parameters.compactMap { graph.node(named: $0.name) }
        .map { graph.sum(graph.square($0)) }
      let total = squares.dropFirst().reduce(squares[0]) { graph.add($0, $1) }
      return graph.add(
        loss, graph.scale(total, by: parameters.decay / (2 * parameters.learningRate)))
    }
  }
}
