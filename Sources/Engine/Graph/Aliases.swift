/// The same elements in the same order under another shape.
struct Reshape: Operation {
  let extents: Shape

  var label: String { "reshape to \(shapeText(extents))" }
  var isAlias: Bool { true }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0].elementCount == extents.elementCount else {
      throw ShapeError("\(inputs[0].elementCount) elements are not \(extents.elementCount)")
    }
    return try positive(extents)
  }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    [graph.reshape(at.cotangent, graph.shape(of: at.inputs[0]))]
  }

  func simplified(_ inputs: [Node], in graph: inout Graph) -> Node? {
    let entry = graph.entry(inputs[0])
    if entry.operation.is(Reshape.self) { return graph.reshape(entry.inputs[0], extents) }
    guard let constant = entry.operation.as(Constant.self) else { return nil }
    return graph.constant(constant.value, extents)
  }
}

/// One result of an operation with several.
struct Part: Operation {
  let index: Int

  var label: String { "part \(index)" }
  var isAlias: Bool { true }

  // The graph's shape of a part comes from its operation: `Graph.partShape`.
  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    throw ShapeError("a part is made by Graph.parts")
  }

  /// Where parts start inside the whole, in elements, each on a 64-byte boundary, and the whole's size.
  static func offsets(_ shapes: [Shape]) -> (starts: [Int], count: Int) {
    var starts: [Int] = []
    var count = 0
    for shape in shapes {
      starts.append(count)
      count += (shape.elementCount + 15) / 16 * 16
    }
    return (starts, count)
  }
}

/// A name for a value, under which it can be observed and clamped.
struct Label: Operation {
  let name: String

  var label: String { "'\(name)'" }
  var isAlias: Bool { true }

  func shape(of inputs: [Shape]) -> Shape { inputs[0] }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] { [at.cotangent] }
}

/// A value through which no gradient passes.
struct StopGradient: Operation {
  var label: String { "stop-gradient" }
  var isAlias: Bool { true }

  func shape(of inputs: [Shape]) -> Shape { inputs[0] }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] { [nil] }
}

extension Graph {
  /// The same elements under another shape of as many elements.
  public mutating func reshape(_ x: Node, _ shape: Shape) -> Node {
    if x == .invalid || self.shape(of: x) == shape { return x }
    return apply(Reshape(extents: shape), [x])
  }

  /// `x`, taken as a constant by every gradient.
  public mutating func stopGradient(_ x: Node) -> Node {
    append(StopGradient(), [x])
  }
}
