internal import CKernels

/// Why an operation cannot take inputs of these shapes.
struct ShapeError: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}

/// What a tensor holds.
enum ElementKind: Hashable, Sendable {
  /// Numbers of the program's scalar type.
  case real
  /// 32-bit indices.
  case index
}

/// A rule that makes one node from others: its shape, its derivative, its kernel.
protocol Operation: Hashable, Sendable {
  /// What the operation is called in messages.
  var label: String { get }
  /// What the result holds.
  var element: ElementKind { get }
  /// The input that holds indices, if one does.
  var indexInput: Int? { get }
  /// The result's shape.
  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape
  /// Shapes of the results of an operation with several, which `Part` picks; its own shape is then flat.
  func parts(of inputs: [Shape]) -> [Shape]?
  /// Cotangents of the inputs, nil where there is none, in terms of graph operations.
  func derivative(_ at: Application, in graph: inout Graph) -> [Node?]
  /// A node of the same value that takes less to compute, where the inputs allow one; asked for in graphs that
  /// simplify.
  func simplified(_ inputs: [Node], in graph: inout Graph) -> Node?
  /// The same value as a composition of simpler operations, for an operation with a fused kernel.
  func decomposition(_ inputs: [Node], in graph: inout Graph) -> [Node]?
  /// Names of values inside, which its composition has.
  var innerNames: [String] { get }
  /// Whether the result is an input's memory seen differently.
  var isAlias: Bool { get }
  /// Whether the operation is ``Elementwise``.
  var isElementwise: Bool { get }
  /// Appends the calls that compute the result.
  func lower(_ lowering: inout Lowering)
}

/// Where a derivative is asked for: a node, its inputs and the cotangents of its results.
struct Application {
  let node: Node
  let inputs: [Node]
  /// One for each part of the result; nil where nothing depends on it.
  let cotangents: [Node?]

  /// The cotangent of an operation's single result.
  var cotangent: Node {
    guard let first = cotangents[0] else { misuse("a derivative without a cotangent") }
    return first
  }
}

extension Operation {
  func equals(_ other: any Operation) -> Bool { other.as(Self.self) == self }

  /// Whether this is an operation of type `Kind`: a comparison of pointers, where a cast asks the runtime.
  func `is`<Kind: Operation>(_: Kind.Type) -> Bool { Self.self == Kind.self }

  /// This operation as one of type `Kind`, if it is one.
  func `as`<Kind: Operation>(_: Kind.Type) -> Kind? { Self.self == Kind.self ? self as? Kind : nil }

  var element: ElementKind { .real }

  var indexInput: Int? { nil }

  var isAlias: Bool { false }

  var isElementwise: Bool { false }

  var innerNames: [String] { [] }

  func parts(of inputs: [Shape]) -> [Shape]? { nil }

  func simplified(_ inputs: [Node], in graph: inout Graph) -> Node? { nil }

  func decomposition(_ inputs: [Node], in graph: inout Graph) -> [Node]? { nil }

  /// An operation with a decomposition may leave its derivative to it.
  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    graph.pullback(at.cotangents, to: at.inputs) { inputs, graph in
      guard let values = decomposition(inputs, in: &graph) else {
        misuse("\(label) has no derivative")
      }
      return values
    }
  }

  func lower(_ lowering: inout Lowering) {
    misuse("\(label) has no kernel")
  }
}

/// An operation on each element of inputs of one shape. Chains of them run fused, tile by tile.
protocol Elementwise: Operation {
  /// The kernel for a tile.
  var tile: TileKernel { get }
  /// Constants of the kernel.
  var constants: (Double, Double) { get }
  /// A kernel that adds a row to its input first, if there is one.
  var biasedKernel: CallKernel? { get }
  /// A kernel of two inputs that sums its result over rows too, if there is one.
  var summingKernel: CallKernel? { get }
}

extension Elementwise {
  var isElementwise: Bool { true }
  var constants: (Double, Double) { (0, 0) }
  var biasedKernel: CallKernel? { nil }
  var summingKernel: CallKernel? { nil }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    for other in inputs.dropFirst() where other != inputs[0] {
      throw ShapeError("shapes differ")
    }
    return inputs[0]
  }
}
