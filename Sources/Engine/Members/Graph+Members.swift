// M: members.

extension Graph {
  /// A graph of several members beside each other: parameters, and inputs that are not shared, get an outermost
  /// axis of members, and every operation works on each member by itself.
  ///
  /// A member's operations are those of the single graph in the same order, so its bits do not depend on M.
  func members(_ count: Int, sharing shared: Set<String>) throws(ModelError) -> Copy {
    // Softmaxes, which take their rows one by one, may stay.
    let simple = copy { !($0 is any Elementwise) && !($0 is Softmax) && !($0 is LogSoftmax) }
    var lifting = Lifting(members: count)
    lifting.graph.tables = simple.graph.tables
    let specs = Dictionary(simple.graph.parameterNodes.map { ($0.node, $0.spec) }) { first, _ in
      first
    }
    for (index, entry) in simple.graph.entries.enumerated() {
      try lifting.lift(entry, specs[Node(index: index)], sharing: shared)
    }
    for (name, node) in simple.graph.names where lifting.graph.names[name] == nil {
      lifting.graph.names[name] = lifting.nodes[node.index]
    }
    return Copy(
      graph: lifting.graph, nodes: simple.nodes.map { lifting.nodes[$0.index] })
  }
}

/// Gives nodes the axis of members, one after another.
private struct Lifting {
  let members: Int
  var graph = Graph(simplifying: true)
  var nodes: [Node] = []
  private var hasMembers: [Bool] = []

  init(members: Int) { self.members = members }

  mutating func lift(
    _ entry: Graph.Entry, _ spec: ParameterSpec?, sharing shared: Set<String>
  ) throws(ModelError) {
    if var spec {
      spec.shape.insert(members, at: 0)
      keep(graph.parameter(spec), true)
      return
    }
    if let input = entry.operation.as(Input.self) {
      let isShared = shared.contains(input.name)
      let shape = isShared ? entry.shape : [members] + entry.shape
      let node =
        input.element == .real
        ? graph.input(input.name, shape) : graph.indices(input.name, shape)
      keep(node, !isShared)
      return
    }
    let lifted = entry.inputs.map { hasMembers[$0.index] }
    let inputs = entry.inputs.map { nodes[$0.index] }
    guard lifted.contains(true) else {
      keep(graph.append(entry.operation, inputs), false)
      return
    }
    keep(try apply(entry, inputs, lifted), true)
  }

  private mutating func keep(_ node: Node, _ isLifted: Bool) {
    nodes.append(node)
    hasMembers.append(isLifted)
  }

  /// A node repeated for every member unless it has members.
  private mutating func spread(_ node: Node, _ isLifted: Bool) -> Node {
    if isLifted { return node }
    let one = graph.reshape(node, [1] + graph.shape(of: node))
    return graph.expanded(one, to: [members] + graph.shape(of: node)) ?? one
  }

  private mutating func apply(
    _ entry: Graph.Entry, _ inputs: [Node], _ lifted: [Bool]
  ) throws(ModelError) -> Node {
    switch entry.operation {
    case let operation as Reshape: return graph.reshape(inputs[0], [members] + operation.extents)
    case let operation as Sum:
      return graph.append(
        Sum(axis: operation.axis + 1, count: operation.count, scale: operation.scale), inputs)
    case let operation as MaximumOver:
      return graph.append(MaximumOver(axis: operation.axis + 1), inputs)
    case let operation as Broadcast:
      return graph.broadcast(inputs[0], operation.extents, at: operation.axis + 1)
    case let operation as Permute:
      return graph.append(Permute(order: [0] + operation.order.map { $0 + 1 }), inputs)
    case let operation as Slice:
      return graph.append(
        Slice(axis: operation.axis + 1, start: operation.start, count: operation.count), inputs)
    case let operation as Pad:
      return graph.append(
        Pad(axis: operation.axis + 1, start: operation.start, total: operation.total), inputs)
    case let operation as Concatenate:
      let all = zip(inputs, lifted).map { spread($0, $1) }
      return graph.append(Concatenate(axis: operation.axis + 1), all)
    case is Gather: return gather(inputs, lifted)
    case is Label, is StopGradient, is MaskCausal, is OneHot, is Rotary, is Softmax, is LogSoftmax,
      is any Elementwise, is Product:
      let all =
        entry.operation.is(Rotary.self)
        ? inputs : zip(inputs, lifted).map { spread($0, $1) }
      return graph.append(entry.operation, all)
    default:
      throw graph.mistake(
        entry.operation.label, inputs, "it has no rule for several members in one program")
    }
  }

  // Rows of each member's own table: a product with one-hot rows.
  private mutating func gather(_ inputs: [Node], _ lifted: [Bool]) -> Node {
    let table = graph.shape(of: inputs[0])
    if !lifted[0] { return graph.append(Gather(), inputs) }
    let (rows, rest) = (table[1], Array(table[2...]))
    let positions = Array(graph.shape(of: inputs[1])[(lifted[1] ? 1 : 0)...])
    let chosen = spread(graph.oneHot(inputs[1], count: rows), lifted[1])
    let flat = graph.product(
      graph.reshape(chosen, [members, positions.elementCount, rows]),
      graph.reshape(inputs[0], [members, rows, rest.elementCount]))
    return graph.reshape(flat, [members] + positions + rest)
  }
}
