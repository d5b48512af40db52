/// A model while it is written: formulas over tensors, all of which record themselves in it.
///
/// What does not fit, such as a product of shapes that do not, is not trapped: the first mistake is kept in
/// `error`, every tensor that depends on it is invalid, and compiling the model, by `Training` or `Program`,
/// throws it. Nothing of this happens when a compiled program runs.
///
///     let model = Model()
///     let x = model.input("x", 128, 784)
///     let w = model.parameter("w", 784, 10, initial: .normal(deviation: 0.1))
///     let loss = (x * w).meanCrossEntropy(model.indices("labels", 128))
///     let training = try Training<Float>(
///       model, loss: loss, optimizer: .adam(), learningRate: .constant(1e-3))
public final class Model {
  /// What has been written so far.
  public private(set) var graph: Graph
  /// What layers call their parameters.
  public let names: ParameterNames
  /// Which parameters of layers weight decay shrinks.
  public let decayed: DecayedParameters

  /// A model without tensors.
  public init(names: ParameterNames = .dotted, decayed: DecayedParameters = .weights) {
    (self.names, self.decayed) = (names, decayed)
    graph = Graph()
    graph.keepsError = true
  }

  /// The first thing that does not fit; nil as long as everything does.
  public var error: ModelError? { graph.error }

  // What a model begins with

  /// An input of numbers. `examples` is the axis along which examples lie, where there is one.
  public func input(_ name: String, _ shape: Int..., examples: Int? = 0) -> Tensor {
    input(name, shape, examples: examples)
  }

  /// An input of numbers of a shape.
  public func input(_ name: String, _ shape: Shape, examples: Int? = 0) -> Tensor {
    record(shape) { $0.input(name, shape, examples: shape.isEmpty ? nil : examples) }
  }

  /// An input of 32-bit indices: labels, tokens, positions. `examples` as for numbers.
  public func indices(_ name: String, _ shape: Int..., examples: Int? = 0) -> Tensor {
    indices(name, shape, examples: examples)
  }

  /// An input of 32-bit indices of a shape.
  public func indices(_ name: String, _ shape: Shape, examples: Int? = 0) -> Tensor {
    record(shape) { $0.indices(name, shape, examples: shape.isEmpty ? nil : examples) }
  }

  /// A trainable tensor. Its name, prefixed with the scopes, is new in the model; use the tensor in as many
  /// formulas as the model has it in.
  public func parameter(
    _ name: String, _ shape: Int..., initial: InitialDistribution, decays: Bool = true
  ) -> Tensor {
    parameter(ParameterSpec(name, shape, initial: initial, decays: decays))
  }

  /// A trainable tensor.
  public func parameter(_ spec: ParameterSpec) -> Tensor {
    record(spec.shape) { $0.parameter(spec) }
  }

  /// The same number everywhere.
  public func constant(_ value: Double, _ shape: Shape = []) -> Tensor {
    record(shape) { $0.constant(value, shape) }
  }

  /// A constant tensor of the given values, the last axis running fastest.
  public func constant(_ values: [Double], _ shape: Shape) -> Tensor {
    record(shape) { $0.constant(values, shape) }
  }

  /// Constant indices, the last axis running fastest.
  public func constantIndices(_ values: [Int32], _ shape: Shape) -> Tensor {
    record(shape) { $0.constantIndices(values, shape) }
  }

  // What is in a model

  /// The parameters in the order of their registration, names prefixed with their scopes.
  public var parameters: [ParameterSpec] { graph.parameters }

  /// The parameters as tensors, in the same order.
  public var parameterTensors: [Tensor] {
    graph.parameterNodes.map { Tensor(self, $0.node, $0.spec.shape) }
  }

  /// Trainable numbers of the model.
  public var parameterCount: Int { graph.parameterCount }

  /// Floating-point operations of one run of what has been written; see `Graph.operations`.
  public var operations: Double { graph.operations }

  /// Numbers of all values that one run makes; see `Graph.elementCount`.
  public var elementCount: Int { graph.elementCount }

  /// Runs `body` with `name` before the names that it gives, separated by a point. Messages name the scopes.
  public func scope<Result>(_ name: String, _ body: () throws -> Result) rethrows -> Result {
    graph.open(name)
    defer { graph.close() }
    return try body()
  }

  // Recording

  /// Appends to the graph what depends on no tensor.
  func record(_ shape: Shape, _ body: (inout Graph) -> Node) -> Tensor {
    tensor(body(&graph), shape)
  }

  /// Appends to the graph an operation on tensors. `shape` is what an invalid result says it is, so that code that
  /// asks for an extent goes on until the error is thrown; that of the first operand where nil.
  func record(
    _ operands: [Tensor], _ shape: Shape? = nil, _ body: (inout Graph, [Node]) -> Node
  ) -> Tensor {
    record(operands, shapes: [shape ?? operands.first?.shape ?? []]) { [body(&$0, $1)] }[0]
  }

  /// The same with as many results as `shapes`.
  func record(
    _ operands: [Tensor], shapes: [Shape], _ body: (inout Graph, [Node]) -> [Node]
  ) -> [Tensor] {
    let nodes = operands.map(\.node)
    if !nodes.contains(.invalid) {
      if operands.allSatisfy({ $0.model === self }) {
        return zip(body(&graph, nodes), shapes).map { tensor($0, $1) }
      }
      _ = graph.fail("formula", [], "its tensors are of different models")
    }
    return shapes.map { Tensor(self, .invalid, $0) }
  }

  private func tensor(_ node: Node, _ shape: Shape) -> Tensor {
    Tensor(self, node, node == .invalid ? shape : graph.shape(of: node))
  }

  /// The nodes of tensors that are to be compiled; throws where the model has an error.
  func nodes(of tensors: [Tensor]) throws(ModelError) -> [Node] {
    if let error { throw error }
    for tensor in tensors where tensor.model !== self {
      throw graph.mistake("compilation", [], "a tensor \(shapeText(tensor.shape)) of another model")
    }
    return tensors.map(\.node)
  }
}
