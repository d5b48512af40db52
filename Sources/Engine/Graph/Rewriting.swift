extension Graph {
  /// A copy of the graph, and where each node went.
  struct Copy {
    var graph: Graph
    var nodes: [Node]

    /// The copy of a node of the original.
    func node(for node: Node) -> Node {
      require(
        node.index < nodes.count,
        "node \(node.index) is not of this graph of \(nodes.count) nodes: it was made after the graph was "
          + "handed over")
      return nodes[node.index]
    }
  }

  /// How a program replaces a named value.
  enum Clamp {
    /// By an input of the value's name.
    case whole
    /// By an input of the value's name where the input `name.mask` is not 0.
    case masked
  }

  /// A simplified copy in which fused operations that `expands` chooses are compositions of simpler ones, and
  /// named values of `clamps` are replaced.
  func copy(
    clamping clamps: [String: Clamp] = [:], expanding expands: (any Operation) -> Bool
  ) -> Copy {
    var copy = Graph(simplifying: true)
    copy.tables = tables
    copy.placeholders = placeholders
    var map: [Node] = []
    var parts: [Int: [Node]] = [:]
    let specs = Dictionary(parameterNodes.map { ($0.node, $0.spec) }) { first, _ in first }
    for (index, entry) in entries.enumerated() {
      let inputs = entry.inputs.map { map[$0.index] }
      let node: Node
      if let part = entry.operation.as(Part.self), let expanded = parts[entry.inputs[0].index] {
        node = expanded[part.index]
      } else if let label = entry.operation.as(Label.self), let clamp = clamps[label.name] {
        node = copy.clamped(label.name, inputs[0], clamp)
      } else if expands(entry.operation),
        let values = entry.operation.decomposition(inputs, in: &copy)
      {
        parts[index] = values
        node = values[0]
      } else {
        node = copy.apply(entry.operation, inputs)
      }
      map.append(node)
      if let spec = specs[Node(index: index)] { copy.parameterNodes.append((spec, node)) }
    }
    for (name, node) in names where copy.names[name] == nil { copy.names[name] = map[node.index] }
    for (node, axis) in exampleInputs { copy.exampleInputs[map[node.index]] = axis }
    for (name, node) in innerNodes { copy.innerNodes[name] = map[node.index] }
    for (index, entry) in copy.entries.enumerated() {
      guard let label = entry.operation.as(Label.self), copy.names[label.name] == nil else {
        continue
      }
      copy.names[label.name] = Node(index: index)
    }
    return Copy(graph: copy, nodes: map)
  }

  private mutating func clamped(_ name: String, _ old: Node, _ clamp: Clamp) -> Node {
    let given = input(name, shape(of: old))
    switch clamp {
    case .whole: return given
    case .masked:
      let mixed = select(input(name + ".mask", shape(of: old)), given, old)
      // Whoever observes it sees what the network goes on with.
      names[name] = mixed
      return mixed
    }
  }

  /// The graph with every fused operation taken apart into simple ones: what fused kernels are tested against.
  func expanded() -> Copy {
    // Twice, because compositions use the fused softmax.
    let first = copy { !($0 is any Elementwise) }
    let second = first.graph.copy { !($0 is any Elementwise) }
    return Copy(graph: second.graph, nodes: first.nodes.map { second.nodes[$0.index] })
  }

  /// The graph in which the given names can be observed and clamped. `nodes` are brought along.
  func opened(
    observing observed: [String], clamping clamps: [String: Clamp]
  ) throws(ModelError) -> Copy {
    let wanted = Set(observed).union(clamps.keys)
    for name in wanted.sorted() where names[name] == nil && innerNodes[name] == nil {
      throw mistake(
        "compilation", [],
        "no value is named '\(name)'; names are \((Array(names.keys) + innerNodes.keys).sorted())")
    }
    let inner = wanted.filter { names[$0] == nil }
    let first = copy { $0.innerNames.contains { inner.contains($0) } }
    if clamps.isEmpty { return first }
    for name in clamps.keys.sorted() {
      let index = first.graph.names[name]?.index ?? 0
      if first.graph.entries[index].operation.is(Label.self) { continue }
      throw mistake(
        "compilation", [], "'\(name)' is an input or a parameter: set it instead of clamping it")
    }
    let second = first.graph.copy(clamping: clamps) { _ in false }
    return Copy(graph: second.graph, nodes: first.nodes.map { second.nodes[$0.index] })
  }
}
