internal import CKernels

/// A value given from outside before a run.
struct Input: Operation {
  let name: String
  let extents: Shape
  let element: ElementKind

  var label: String { "input '\(name)'" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try positive(extents) }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] { [] }
}

/// A trainable value.
struct Parameter: Operation {
  let name: String
  let extents: Shape

  var label: String { "parameter '\(name)'" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try positive(extents) }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] { [] }
}

/// The extents, which all are to be positive.
func positive(_ extents: Shape) throws(ShapeError) -> Shape {
  guard extents.allSatisfy({ $0 > 0 }) else {
    throw ShapeError("extents \(shapeText(extents)) are not all positive")
  }
  return extents
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
    if let old = names[full] {
      return fail(
        "input '\(full)' \(shapeText(shape))", [], "\(description(old)) has the name already")
    }
    if let examples, !shape.indices.contains(examples) {
      return fail(
        "input '\(full)' \(shapeText(shape))", [], "there is no axis \(examples) of examples")
    }
    let node = append(Input(name: full, extents: shape, element: element))
    if node == .invalid { return node }
    names[full] = node
    if let examples { exampleInputs[node] = examples }
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
    guard values.count == shape.elementCount else {
      return fail(
        "constant \(shapeText(shape))", [], "\(values.count) values are not \(shape.elementCount)")
    }
    if let id = tables.firstIndex(of: values) {
      return append(Table(id: id, extents: shape))
    }
    tables.append(values)
    return append(Table(id: tables.count - 1, extents: shape))
  }

  /// Constant indices, the last axis running fastest.
  public mutating func constantIndices(_ values: [Int32], _ shape: Shape) -> Node {
    guard values.count == shape.elementCount else {
      return fail(
        "constant indices \(shapeText(shape))", [],
        "\(values.count) values are not \(shape.elementCount)")
    }
    return append(IndexTable(values: values, extents: shape))
  }
}
