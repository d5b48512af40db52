internal import CKernels

// N: sequences, Tq: queries, Tk: keys, H: heads, D: channels of a head.

/// Softmax attention of `heads` heads: the result, (N, Tq, H·D), and the pattern, kept for the gradient.
///
/// Inputs are queries, keys and values, each (N, T, H·D), or one tensor (N, T, 3·H·D) of the three.
struct Attention: Operation {
  let heads: Int
  let scale: Double
  /// A query sees its own and earlier positions; the last query stands at the last key.
  let isCausal: Bool
  /// What the pattern is called where a program observes or clamps it.
  let name: String

  var label: String { "attention '\(name)'" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let sizes = try sizes(inputs)
    return [sizes.sequences, sizes.queries, heads * sizes.channels]
  }

  func parts(of inputs: [Shape]) -> [Shape]? {
    guard let s = try? sizes(inputs) else { return nil }
    return [[s.sequences, s.queries, heads * s.channels], patternShape(s)]
  }

  // With as many queries as keys the kernel works on 16 (sequence, head) pairs side by side, and keeps the
  // pattern so: (pairs / 16, T, T, 16).
  private func patternShape(_ s: Sizes) -> Shape {
    s.isSquare
      ? [(s.sequences * heads + 15) / 16, s.queries, s.keys, 16]
      : [s.sequences, heads, s.queries, s.keys]
  }

  struct Sizes {
    let sequences: Int
    let queries: Int
    let keys: Int
    let channels: Int
    var isSquare: Bool { queries == keys }
  }

  func sizes(_ inputs: [Shape]) throws(ShapeError) -> Sizes {
    let query = inputs[0]
    guard query.count == 3 else {
      throw ShapeError("\(shapeText(query)) is not (sequences, tokens, channels)")
    }
    if inputs.count == 1 {
      guard query[2] % (3 * heads) == 0 else {
        throw ShapeError("\(query[2]) channels are not three times \(heads) heads")
      }
      return Sizes(
        sequences: query[0], queries: query[1], keys: query[1], channels: query[2] / (3 * heads))
    }
    let key = inputs[1]
    guard key.count == 3, inputs[2] == key, key[0] == query[0], key[2] == query[2],
      query[2] % heads == 0, !isCausal || query[1] <= key[1]
    else {
      throw ShapeError("queries, keys and values of \(heads) heads do not fit")
    }
    return Sizes(
      sequences: query[0], queries: query[1], keys: key[1], channels: query[2] / heads)
  }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    let pattern = graph.append(Part(index: 1), [at.node])
    return graph.parts(
      AttentionGradient(attention: self), at.inputs + [pattern, at.cotangent])
  }

  func decomposition(_ inputs: [Node], in graph: inout Graph) -> [Node]? {
    let separate: [Node]
    if inputs.count == 1 {
      let width = graph.shape(of: inputs[0])[2] / 3
      separate = (0..<3).map {
        graph.slice(inputs[0], $0 * width..<($0 + 1) * width, along: 2)
      }
    } else {
      separate = inputs
    }
    let perHead = separate.map { node in
      let shape = graph.shape(of: node)
      let split = graph.reshape(node, [shape[0], shape[1], heads, shape[2] / heads])
      return graph.permute(split, [0, 2, 1, 3])
    }
    var scores = graph.product(
      perHead[0], perHead[1], transposing: (false, true), scale: scale)
    scores = graph.append(Label(name: name + ".scores"), [scores])
    if isCausal { scores = graph.maskCausal(scores) }
    let pattern = graph.append(Label(name: name + ".pattern"), [graph.softmax(scores)])
    let result = graph.permute(graph.product(pattern, perHead[2]), [0, 2, 1, 3])
    let shape = graph.shape(of: separate[0])
    return [graph.reshape(result, [shape[0], shape[1], shape[2]]), pattern]
  }

  func lower(_ lowering: inout Lowering) {
    guard let s = try? sizes(lowering.inputShapes) else { return }
    let width = heads * s.channels
    let isPacked = lowering.inputShapes.count == 1
    let distance = isPacked ? 3 * width : width
    if s.isSquare {
      lowering.call(
        .attention,
        [.part(0), .part(1)] + Self.operands(isPacked, width) + [.scratch(Self.work(s))],
        sizes: [
          s.sequences, s.keys, heads, s.channels, isCausal ? 1 : 0, distance, width,
        ], scalars: [scale])
      return
    }
    lowering.call(
      .attentionPlain,
      [.part(0), .part(1)] + Self.operands(isPacked, width),
      sizes: [
        s.sequences, s.queries, s.keys, heads, s.channels, isCausal ? 1 : 0, width, distance,
        distance, distance,
      ], scalars: [scale])
  }

  /// Elements that the kernels need to work in.
  static func work(_ s: Sizes) -> Int {
    max(k_attention_work_f32(s.keys, s.channels), k_attention_work_f64(s.keys, s.channels))
  }

  /// Queries, keys and values, separate or side by side in the first input.
  static func operands(_ isPacked: Bool, _ width: Int) -> [Lowering.Operand] {
    (0..<3).map { isPacked ? .input(0, offset: $0 * width) : .input($0) }
  }

  var innerNames: [String] { [name + ".scores", name + ".pattern"] }
}

/// Cotangents of attention's inputs, for its inputs followed by the pattern and the result's cotangent.
struct AttentionGradient: Operation {
  let attention: Attention

  var label: String { "gradient of \(attention.label)" }
  var innerNames: [String] { attention.innerNames }

  func shape(of inputs: [Shape]) -> Shape { inputs[0] }

  func parts(of inputs: [Shape]) -> [Shape]? { Array(inputs.dropLast(2)) }

  func decomposition(_ inputs: [Node], in graph: inout Graph) -> [Node]? {
    let original = Array(inputs.dropLast(2))
    let found = graph.pullback([inputs[inputs.count - 1]], to: original) {
      attention.decomposition($0, in: &$1) ?? []
    }
    return graph.filled(found, like: original)
  }

  func lower(_ lowering: inout Lowering) {
    let shapes = lowering.inputShapes
    guard let s = try? attention.sizes(Array(shapes.dropLast(2))) else { return }
    let width = attention.heads * s.channels
    let isPacked = shapes.count == 3
    let distance = isPacked ? 3 * width : width
    let results: [Lowering.Operand] = (0..<3).map {
      isPacked ? .output(offset: $0 * width) : .part($0)
    }
    if s.isSquare {
      lowering.call(
        .attentionGradient,
        results + [.input(shapes.count - 2)] + Attention.operands(isPacked, width)
          + [.input(shapes.count - 1), .scratch(Attention.work(s))],
        sizes: [
          s.sequences, s.keys, attention.heads, s.channels, attention.isCausal ? 1 : 0, distance,
          width,
        ], scalars: [attention.scale])
      return
    }
    lowering.call(
      .attentionPlainGradient,
      results + [.input(shapes.count - 2)] + Attention.operands(isPacked, width)
        + [.input(shapes.count - 1), .scratch(s.keys)],
      sizes: [
        s.sequences, s.queries, s.keys, attention.heads, s.channels, attention.isCausal ? 1 : 0,
        distance, distance, distance, distance, distance, distance, width,
      ], scalars: [attention.scale])
  }
}

extension Graph {
  /// Softmax attention. `queries`, (N, Tq, H·D), `keys` and `values`, (N, Tk, H·D): (N, Tq, H·D).
  ///
  /// Each head h takes channels h·D ..< (h+1)·D; scores are scaled by `scale`, 1/√D unless given. The
  /// values inside are `name.scores` and `name.pattern`, (N, H, Tq, Tk), to be observed or clamped.
  public mutating func attention(
    queries: Node, keys: Node, values: Node, heads: Int, scale: Double? = nil, causal: Bool,
    name: String = "attention"
  ) -> Node {
    attention([queries, keys, values], heads, scale, causal, name)
  }

  /// Softmax attention over one tensor (N, T, 3·H·D) of queries, keys and values: (N, T, H·D).
  public mutating func attention(
    packed: Node, heads: Int, scale: Double? = nil, causal: Bool, name: String = "attention"
  ) -> Node {
    attention([packed], heads, scale, causal, name)
  }

  private mutating func attention(
    _ inputs: [Node], _ heads: Int, _ scale: Double?, _ causal: Bool, _ name: String
  ) -> Node {
    guard heads > 0 else { return fail("attention '\(name)'", inputs, "\(heads) heads") }
    let width = shape(of: inputs[0]).last ?? 0
    let channels = width / (inputs.count == 1 ? 3 * heads : heads)
    let operation = Attention(
      heads: heads, scale: scale ?? 1 / Double(channels).squareRoot(), isCausal: causal,
      name: name.isEmpty ? path : qualified(name))
    for inner in operation.innerNames where innerNodes[inner] != nil {
      return fail(operation.label, inputs, "another has the name already")
    }
    let result = parts(operation, inputs)[0]
    if result == .invalid { return result }
    for inner in operation.innerNames { innerNodes[inner] = result }
    return result
  }
}
