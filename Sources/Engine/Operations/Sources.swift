/// A value given from outside before a run.
struct Input: Operation {
  let name: String
  let extents: Shape
  let element: ElementKind

  var label: String { "input '\(name)'" }

  func shape(of inputs: [Shape]) -> Shape { extents }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] { [] }
}

/// A trainable value.
struct Parameter: Operation {
  let name: String
  let extents: Shape

  var label: String { "parameter '\(name)'" }

  func shape(of inputs: [Shape]) -> Shape { extents }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] { [] }
}

/// One number everywhere.
struct Constant: Operation {
  let value: Double
  let extents: Shape

  var label: String { "constant \(value)" }

  func shape(of inputs: [Shape]) -> Shape { extents }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] { [] }

  func lower(_ lowering: inout Lowering) {
    lowering.call(
      .fill, [.output()], sizes: [extents.elementCount], scalars: [value])
  }
}

/// A constant tensor.
struct Table: Operation {
  let id: Int
  let extents: Shape

  var label: String { "constant tensor" }

  func shape(of inputs: [Shape]) -> Shape { extents }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] { [] }
}

/// Constant indices.
struct IndexTable: Operation {
  let values: [Int32]
  let extents: Shape

  var label: String { "constant indices" }
  var element: ElementKind { .index }

  func shape(of inputs: [Shape]) -> Shape { extents }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] { [] }
}

/// A value that is left open: a cotangent that a Jacobian-vector product is linear in, so that its value never
/// matters, or what a composition that is differentiated will be applied to.
struct Placeholder: Operation {
  let id: Int
  let extents: Shape
  let element: ElementKind

  var label: String { "placeholder" }

  func shape(of inputs: [Shape]) -> Shape { extents }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] { [] }

  func lower(_ lowering: inout Lowering) {
    lowering.call(.fill, [.output()], sizes: [extents.elementCount], scalars: [0])
  }
}

extension Graph {
  /// An input of numbers. `examples` names the axis along which examples lie, where there is one.
  public mutating func input(_ name: String, _ shape: Shape, examples: Int? = nil) -> Node {
    declare(name, shape, .real, examples)
  }

  /// An input of 32-bit indices: labels, tokens, positions.
  public mutating func indices(_ name: String, _ shape: Shape, examples: Int? = nil) -> Node {
    declare(name, shape, .index, examples)
  }

  private mutating func declare(
    _ name: String, _ shape: Shape, _ element: ElementKind, _ examples: Int?
  ) -> Node {
    let full = qualified(name)
    require(names[full] == nil, "two nodes are named '\(full)'")
    let node = append(Input(name: full, extents: shape, element: element))
    names[full] = node
    if let examples {
      require(
        shape.indices.contains(examples),
        "input '\(full)' \(shape) has no axis \(examples) of examples")
      exampleInputs[node] = examples
    }
    return node
  }

  /// A value that is left open.
  mutating func placeholder(_ shape: Shape, _ element: ElementKind = .real) -> Node {
    placeholders += 1
    return append(Placeholder(id: placeholders, extents: shape, element: element))
  }

  /// The same number everywhere.
  public mutating func constant(_ value: Double, _ shape: Shape = []) -> Node {
    append(Constant(value: value, extents: shape))
  }

  /// A constant tensor of the given values, the last axis running fastest.
  public mutating func constant(_ values: [Double], _ shape: Shape) -> Node {
    require(
      values.count == shape.elementCount,
      "a constant of shape \(shape) takes \(shape.elementCount) values, not \(values.count)")
    if let id = tables.firstIndex(of: values) {
      return append(Table(id: id, extents: shape))
    }
    tables.append(values)
    return append(Table(id: tables.count - 1, extents: shape))
  }

  /// Constant indices, the last axis running fastest.
  public mutating func constantIndices(_ values: [Int32], _ shape: Shape) -> Node {
    require(
      values.count == shape.elementCount,
      "indices of shape \(shape) are \(shape.elementCount) values, not \(values.count)")
    return append(IndexTable(values: values, extents: shape))
  }

  /// The number that a node is everywhere, if that is known without running.
  func constantValue(_ node: Node) -> Double? {
    let entry = entry(node)
    if let constant = entry.operation as? Constant { return constant.value }
    if entry.operation is Broadcast || entry.operation is Reshape {
      return constantValue(entry.inputs[0])
    }
    return nil
  }
}
