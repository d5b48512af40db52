/// A computation over tensors of static shape, written forward only.
///
/// Methods append operations and return the node of the result; equal operations on equal inputs are one
/// node. A graph holds what was written; what can be simplified, an affine map of an affine map for instance, is
/// when a program is compiled.
///
/// Derivatives are nodes of the same graph, so they have derivatives too, of any order, and are exact however
/// operations are composed:
///
/// * They may be taken with respect to any node that holds numbers, also in the middle of a graph. All that reads
///   the node moves with it; what lies before it, and the other nodes of the same derivative, are held.
/// * Equal operations on equal inputs are one node and move together. A value that is to move by itself gets a name.
/// * At a kink the derivative is 0 for ReLU, that of the second operand for a maximum of two, and shared by equal
///   greatest elements along an axis. Masks, `step`, `equal` and `stopGradient` pass none.
public struct Graph: Sendable {
  /// One operation applied.
  struct Entry: Sendable {
    let operation: any Operation
    let inputs: [Node]
    let shape: Shape
  }

  private struct Key: Hashable, Sendable {
    let operation: any Operation
    let inputs: [Node]

    static func == (a: Key, b: Key) -> Bool {
      a.inputs == b.inputs && a.operation.equals(b.operation)
    }

    func hash(into hasher: inout Hasher) {
      operation.hash(into: &hasher)
      hasher.combine(inputs)
    }
  }

  /// Whether operations are simplified as they are applied: in a program's graph, of which nobody holds nodes.
  let simplifies: Bool
  private(set) var entries: [Entry] = []
  private var known: [Key: Node] = [:]
  /// Nodes that were named, inputs and parameters among them.
  var names: [String: Node] = [:]
  /// Names of values inside fused operations, and the operation's result.
  var innerNodes: [String: Node] = [:]
  /// The axis of examples of each input that has one.
  var exampleInputs: [Node: Int] = [:]
  /// What the graph's parameters are, in the order of their registration.
  var parameterNodes: [(spec: ParameterSpec, node: Node)] = []
  /// Values of constant tensors.
  var tables: [[Double]] = []
  var placeholders = 0
  private var scopes: [String] = []
  /// Whether the first mistake is kept in `error`, instead of ending the process.
  var keepsError = false
  /// The first mistake.
  private(set) var error: ModelError?

  /// A graph without nodes.
  public init() { simplifies = false }

  /// A graph without nodes that may simplify what is written in it.
  init(simplifying: Bool) { simplifies = simplifying }

  /// A graph of these entries, with another's constant tensors: to be scheduled, not to be written in.
  init(_ entries: [Entry], of graph: Graph) {
    simplifies = false
    self.entries = entries
    tables = graph.tables
  }

  /// Extents of a node's value.
  public func shape(of node: Node) -> Shape {
    node == .invalid ? [] : entries[node.index].shape
  }

  func entry(_ node: Node) -> Entry {
    require(node.index < entries.count, "node \(node.index) is not of this graph")
    return entries[node.index]
  }

  /// Applies an operation, in a simpler form where the graph simplifies and there is one.
  mutating func apply(_ operation: some Operation, _ inputs: [Node]) -> Node {
    if inputs.contains(.invalid) { return .invalid }
    if simplifies, let node = operation.simplified(inputs, in: &self) { return node }
    return append(operation, inputs)
  }

  /// Applies an operation as it is, or finds the node where that was done before. Where inputs do not fit, the
  /// message speaks of `operands`, the inputs unless others are given.
  mutating func append(
    _ operation: some Operation, _ inputs: [Node] = [], of operands: [Node]? = nil
  ) -> Node {
    if inputs.contains(.invalid) { return .invalid }
    let key = Key(operation: operation, inputs: inputs)
    if let node = known[key] { return node }
    let shape: Shape
    do throws(ShapeError) {
      try checkKinds(operation, inputs)
      let given = inputs.map { entry($0).shape }
      if let part = operation.as(Part.self) {
        shape = partShape(part, inputs[0])
      } else {
        shape = try operation.shape(of: given)
      }
    } catch {
      return fail(operation.label, operands ?? inputs, error.reason)
    }
    let node = Node(index: entries.count)
    entries.append(Entry(operation: operation, inputs: inputs, shape: shape))
    known[key] = node
    return node
  }

  /// An operation takes indices where it says so, and numbers everywhere else.
  private func checkKinds(_ operation: some Operation, _ inputs: [Node]) throws(ShapeError) {
    for (position, input) in inputs.enumerated() {
      let isIndex = entry(input).operation.element == .index
      if isIndex == (position == operation.indexInput) { continue }
      throw ShapeError(
        "\(description(input)) holds \(isIndex ? "indices, not numbers" : "numbers, not indices")")
    }
  }

  /// The caller's mistake: the process ends with it, or the first one is kept and the result stands for no
  /// value.
  mutating func fail(_ operation: String, _ operands: [Node], _ reason: String) -> Node {
    let mistake = mistake(operation, operands, reason)
    guard keepsError else { misuse(mistake.description) }
    if error == nil { error = mistake }
    return .invalid
  }

  /// The description of a mistake in the scopes that are open.
  func mistake(_ operation: String, _ operands: [Node], _ reason: String) -> ModelError {
    ModelError(
      scope: path, operation: operation,
      operands: operands.filter { $0 != .invalid }.map {
        ModelError.Operand(name: label(of: $0), shape: shape(of: $0))
      }, reason: reason)
  }

  /// Runs `body`, in which what made `nodes`, applied again, makes other nodes.
  ///
  /// The rules of a derivative by `reshape(x)` may write `reshape(x)`. That must not be taken for the node, which
  /// moves when the derivative is differentiated by it again.
  mutating func setting<Result>(
    aside nodes: [Node], _ body: (inout Graph) -> Result
  ) -> Result {
    let hidden = nodes.map { node in
      let key = Key(operation: entries[node.index].operation, inputs: entries[node.index].inputs)
      return (key: key, node: known.removeValue(forKey: key))
    }
    let result = body(&self)
    for case (let key, let node?) in hidden { known[key] = node }
    return result
  }

  /// The parts of an operation with several results.
  mutating func parts(_ operation: some Operation, _ inputs: [Node]) -> [Node] {
    let whole = append(operation, inputs)
    if whole == .invalid { return [whole] }
    let shapes = operation.parts(of: inputs.map { shape(of: $0) }) ?? [shape(of: whole)]
    return shapes.indices.map { append(Part(index: $0), [whole]) }
  }

  /// The shape of one result of an operation with several.
  private func partShape(_ part: Part, _ whole: Node) -> Shape {
    let entry = entry(whole)
    let shapes = entry.operation.parts(of: entry.inputs.map { shape(of: $0) })
    return shapes?[part.index] ?? entry.shape
  }

  // Names

  /// Names a value, so that programs can observe it or clamp it to other values. Names are prefixed with
  /// the scopes they are given in and are unique.
  public mutating func named(_ name: String, _ node: Node) -> Node {
    let full = qualified(name)
    if let old = names[full] {
      return fail("name '\(full)'", [node], "\(description(old)) has it already")
    }
    if node == .invalid { return node }
    let label = append(Label(name: full), [node])
    names[full] = label
    return label
  }

  /// The node of a name given with its scopes, or nil.
  public func node(named name: String) -> Node? { names[name] }

  /// The name of an input or of a value that was named; nil for other nodes.
  func givenName(_ node: Node) -> String? {
    switch entry(node).operation {
    case let input as Input: input.name
    case let label as Label: label.name
    default: nil
    }
  }

  /// Runs `body` with `name` before the names that it gives, separated by a point.
  public mutating func scope<Result>(
    _ name: String, _ body: (inout Graph) -> Result
  ) -> Result {
    open(name)
    defer { close() }
    return body(&self)
  }

  mutating func open(_ scope: String) { scopes.append(scope) }

  mutating func close() { scopes.removeLast() }

  /// The scopes that are open, joined.
  var path: String { scopes.joined(separator: ".") }

  func qualified(_ name: String) -> String { scopes.isEmpty ? name : path + "." + name }

  /// What a message calls a node: its name if it has one, its operation otherwise.
  private func label(of node: Node) -> String {
    if let name = names.first(where: { $0.value == node })?.key { return "'\(name)'" }
    let entry = entries[node.index]
    return entry.operation.is(Part.self) ? label(of: entry.inputs[0]) : entry.operation.label
  }

  /// What a message calls a node, and its shape.
  func description(_ node: Node) -> String { "\(label(of: node)) \(shapeText(shape(of: node)))" }
}
