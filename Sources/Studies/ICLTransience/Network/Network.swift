internal import Engine
internal import Foundation

// B: sequences, C: context pairs, T = 2C + 1: tokens, D: channels, F: numbers an exemplar, K: labels.

extension ICLTransience {
  /// The transformer of the studies on transience (icl-dynamics `models.py`), on a batch of sequences.
  ///
  /// Exemplars pass an affine map, labels have an embedding; they stand in turn, the query last.
  /// Blocks read a layer norm of the residual stream and add to it: causal attention without biases,
  /// and an MLP of GELUs where there is one. What the last block makes of other tokens than the query
  /// reaches no output, so it is not computed.
  struct Network {
    /// The graph that it is built in.
    var graph = Graph()
    /// The query's residual stream after the last block and the output's layer norm, (B, D).
    let query: Node
    /// Attention patterns of the layers, (B, H, T, T), or (B, H, 1, T) for the query alone.
    let patterns: [String]
    /// The unembedding's rows and offsets, (K, D) and (K).
    let unembedding: (rows: Node, offsets: Node)

    /// The network on `batch` sequences; `observesAll` keeps the last block's attention of all tokens.
    init(_ parameters: Parameters, batch: Int, observesAll: Bool = false) {
      var body = Body(parameters: parameters)
      var x = body.tokens(batch: batch)
      var patterns: [String] = []
      for layer in 1...parameters.depth {
        let readsAll = layer < parameters.depth || observesAll
        x = body.block(x, layer: layer, isLast: layer == parameters.depth, readsAll: readsAll)
        patterns.append("block-\(layer).attention.pattern")
      }
      let last = body.graph.shape(of: x)[1] - 1
      let stream = body.graph.element(x, last, along: 1)
      query = body.normalised(stream, "output-norm")
      let width = Double(parameters.width)
      unembedding = (
        body.graph.parameter(
          ParameterSpec(
            "unembedding", [parameters.outputs, parameters.width],
            initial: .truncatedNormal(deviation: 1 / width.squareRoot()))),
        body.graph.parameter(
          ParameterSpec("unembedding-offset", [parameters.outputs], initial: .constant(0)))
      )
      graph = body.graph
      self.patterns = patterns
    }

    /// Logits of all labels, (B, K).
    mutating func logits() -> Node {
      let products = graph.product(query, unembedding.rows, transposing: (false, true))
      return graph.add(products, unembedding.offsets)
    }
  }

  /// The network while it is built.
  private struct Body {
    let parameters: Parameters
    var graph = Graph()

    /// The embedded tokens, (B, T, D).
    mutating func tokens(batch: Int) -> Node {
      let (pairs, width) = (parameters.context, parameters.width)
      let items = graph.input(
        "items", [batch, pairs + 1, parameters.inputDimension], examples: 0)
      let labels = graph.indices("labels", [batch, pairs], examples: 0)
      let embedded = affine(items, "item", parameters.inputDimension, width)
      let table = graph.parameter(
        ParameterSpec(
          "label-embedding", [parameters.outputs, width],
          // 0.02 times a standard normal cut at ±2, whose deviation is 0.8796.
          initial: .truncatedNormal(deviation: 0.02 * Self.cutDeviation)))
      let context = graph.stack(
        [graph.slice(embedded, 0..<pairs, along: 1), graph.gather(table, labels)], along: 2)
      let tokens = graph.concatenate(
        [
          graph.reshape(context, [batch, 2 * pairs, width]),
          graph.slice(embedded, pairs..<pairs + 1, along: 1),
        ], along: 1)
      switch parameters.positions {
      case .learned:
        // A released linear map from 32 one-hot places: uniform within 1/√32.
        let limit = 1 / 32.0.squareRoot()
        let places = graph.parameter(
          ParameterSpec(
            "positions", [parameters.tokens, width], initial: .uniform(-limit, limit)))
        return graph.add(tokens, places)
      case .sinusoidal:
        return graph.add(tokens, graph.constant(sinusoids, [parameters.tokens, width]))
      case .rotary: return tokens
      }
    }

    /// The deviation of a standard normal cut at ±2.
    private static let cutDeviation = 0.87962566103423978

    /// Sines at even channels and cosines at odd ones, of place / time^(2⌊i/2⌋/D), (T, D).
    private var sinusoids: [Double] {
      let width = parameters.width
      return (0..<parameters.tokens * width).map { index in
        let (place, channel) = index.quotientAndRemainder(dividingBy: width)
        let scale = pow(parameters.positionTime, 2 * Double(channel / 2) / Double(width))
        let angle = Double(place) / scale
        return channel % 2 == 0 ? sin(angle) : cos(angle)
      }
    }

    /// One block on `x`, (B, T, D); where it does not read all, the result is the query's, (B, 1, D).
    mutating func block(_ x: Node, layer: Int, isLast: Bool, readsAll: Bool) -> Node {
      let name = "block-\(layer)."
      let input = normalised(x, name + "attention-norm")
      let mixed = attention(input, name, isLast: isLast, readsAll: readsAll)
      let kept = readsAll ? x : queryToken(x)
      let stream = graph.add(kept, projected(mixed, name + "attention-output"))
      guard parameters.mlpRatio > 0 else { return stream }
      let hidden = parameters.mlpRatio * parameters.width
      let inner = affine(
        normalised(stream, name + "mlp-norm"), name + "mlp-in", parameters.width, hidden)
      let outer = affine(graph.gelu(inner), name + "mlp-out", hidden, parameters.width)
      return graph.add(stream, outer)
    }

    private mutating func attention(
      _ x: Node, _ name: String, isLast: Bool, readsAll: Bool
    ) -> Node {
      let isRotary = parameters.positions == .rotary
      guard isLast || isRotary else {
        return graph.attention(
          packed: graph.product(x, matrix(name + "qkv", parameters.width, 3 * parameters.width)),
          heads: parameters.heads, causal: true, name: name + "attention")
      }
      // Separate maps, so that the last block's queries can be the query token's alone.
      let keys = turned(projected(x, name + "keys"))
      // A rotation needs all places to know where it is.
      let source = readsAll || isRotary ? x : queryToken(x)
      var queries = turned(projected(source, name + "queries"))
      if isRotary, !readsAll { queries = queryToken(queries) }
      return graph.attention(
        queries: queries, keys: keys, values: projected(x, name + "values"),
        heads: parameters.heads, causal: true, name: name + "attention")
    }

    /// The last token alone, (B, 1, D).
    private mutating func queryToken(_ x: Node) -> Node {
      let places = graph.shape(of: x)[1]
      return graph.slice(x, places - 1..<places, along: 1)
    }

    /// Queries or keys turned by their places, where positions are rotary.
    private mutating func turned(_ x: Node) -> Node {
      guard parameters.positions == .rotary else { return x }
      return graph.rotary(x, heads: parameters.heads, base: parameters.positionTime)
    }

    /// A layer norm over channels, or `x` itself where the network has none.
    mutating func normalised(_ x: Node, _ name: String) -> Node {
      guard parameters.layerNorm else { return x }
      let gain = graph.parameter(
        ParameterSpec(name + "-gain", [parameters.width], initial: .constant(1)))
      let offset = graph.parameter(
        ParameterSpec(name + "-offset", [parameters.width], initial: .constant(0)))
      return graph.layerNorm(x, gain: gain, offset: offset)
    }

    private mutating func projected(_ x: Node, _ name: String) -> Node {
      graph.product(x, matrix(name, parameters.width, parameters.width))
    }

    private mutating func affine(_ x: Node, _ name: String, _ from: Int, _ to: Int) -> Node {
      let offset = ParameterSpec(name + "-offset", [to], initial: .constant(0))
      let product = graph.product(x, matrix(name, from, to))
      return graph.add(product, graph.parameter(offset))
    }

    /// A matrix of variance 1/inputs (LeCun's), cut at two deviations.
    private mutating func matrix(_ name: String, _ from: Int, _ to: Int) -> Node {
      graph.parameter(
        ParameterSpec(
          name, [from, to], initial: .truncatedNormal(deviation: 1 / Double(from).squareRoot())))
    }
  }
}
