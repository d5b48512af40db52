extension Graph {
  /// The gradients of a scalar with respect to nodes, as nodes of their shapes; zeros where the scalar does
  /// not depend on one. What is promised of derivatives stands at `Graph`.
  public mutating func gradients(of scalar: Node, withRespectTo nodes: [Node]) -> [Node] {
    guard shape(of: scalar).elementCount == 1 else {
      return nodes.map { _ in fail("gradient", [scalar], "it is not a scalar") }
    }
    return setting(aside: nodes) { graph in
      let one = graph.constant(1, graph.shape(of: scalar))
      return graph.vectorJacobian(of: scalar, withRespectTo: nodes, cotangent: one)
    }
  }

  /// The vector-Jacobian product: what changes of `nodes` do to the inner product of `cotangent` with `node`.
  public mutating func vectorJacobian(
    of node: Node, withRespectTo nodes: [Node], cotangent: Node
  ) -> [Node] {
    for node in nodes { requireNumbers(node) }
    return setting(aside: nodes) { graph in
      graph.filled(graph.pullback([(node, cotangent)], to: nodes), like: nodes)
    }
  }

  /// The Jacobian-vector product: how `node` changes when `inputs` move along `tangents`, of their shapes.
  ///
  /// The vector-Jacobian product is linear in its cotangent, and its derivative by the cotangent is this.
  public mutating func jacobianVector(
    of node: Node, withRespectTo inputs: [Node], along tangents: [Node]
  ) -> Node {
    guard inputs.map({ shape(of: $0) }) == tangents.map({ shape(of: $0) }) else {
      return fail(
        "change", [node] + inputs + tangents, "the directions are not of the inputs' shapes")
    }
    for input in inputs { requireNumbers(input) }
    return setting(aside: inputs) { graph in
      let cotangent = graph.placeholder(graph.shape(of: node))
      var outputs: [(Node, Node)] = []
      for (gradient, tangent) in zip(graph.pullback([(node, cotangent)], to: inputs), tangents) {
        if let gradient { outputs.append((gradient, tangent)) }
      }
      return graph.filled(graph.pullback(outputs, to: [cotangent]), like: [cotangent])[0]
    }
  }

  private func requireNumbers(_ node: Node) {
    require(
      entry(node).operation.element == .real,
      "a derivative by \(description(node)), which holds indices")
  }

  /// Zeros of the nodes' shapes where there is no gradient.
  mutating func filled(_ gradients: [Node?], like nodes: [Node]) -> [Node] {
    zip(gradients, nodes).map { gradient, node in gradient ?? constant(0, shape(of: node)) }
  }

  /// Cotangents of `leaves`, given those of outputs; nil where no output depends on a leaf. What lies
  /// before a leaf is not followed.
  mutating func pullback(_ outputs: [(Node, Node)], to leaves: [Node]) -> [Node?] {
    pullback(outputs, to: leaves, watching: []).leaves
  }

  /// The same, and the cotangents of nodes on the way.
  mutating func pullback(
    _ outputs: [(Node, Node)], to leaves: [Node], watching watched: Set<Node>
  ) -> (leaves: [Node?], watched: [Node: Node]) {
    var seen: [Node: Node] = [:]
    guard let last = outputs.map(\.0.index).max() else {
      return (leaves.map { _ in nil }, [:])
    }
    for (output, cotangent) in outputs {
      require(
        shape(of: output) == shape(of: cotangent),
        "the cotangent of \(description(output)) has shape \(shape(of: cotangent))")
    }
    var isLeaf = [Bool](repeating: false, count: last + 1)
    for leaf in leaves where leaf.index <= last { isLeaf[leaf.index] = true }
    var isActive = isLeaf
    for node in watched where node.index <= last { isActive[node.index] = true }
    for index in 0...last where !isActive[index] {
      isActive[index] = entries[index].inputs.contains { isActive[$0.index] }
    }

    var cotangents: [Int: [Node?]] = [:]
    for (output, cotangent) in outputs {
      accumulate(cotangent, at: 0, of: output, in: &cotangents)
    }
    for index in stride(from: last, through: 0, by: -1) {
      guard isActive[index], !isLeaf[index], let found = cotangents[index] else { continue }
      cotangents[index] = nil
      if watched.contains(Node(index: index)) { seen[Node(index: index)] = found[0] }
      let entry = entries[index]
      if let part = entry.operation.as(Part.self) {
        guard let cotangent = found[0] else { continue }
        accumulate(cotangent, at: part.index, of: entry.inputs[0], in: &cotangents)
        continue
      }
      let partCount = entry.operation.parts(of: entry.inputs.map { shape(of: $0) })?.count ?? 1
      let complete = found + [Node?](repeating: nil, count: max(0, partCount - found.count))
      let application = Application(
        node: Node(index: index), inputs: entry.inputs, cotangents: complete)
      let results = entry.operation.derivative(application, in: &self)
      for (input, gradient) in zip(entry.inputs, results) where isActive[input.index] {
        guard let gradient else { continue }
        require(
          shape(of: gradient) == shape(of: input),
          "\(entry.operation.label)'s cotangent of \(description(input)) has shape "
            + "\(shape(of: gradient))")
        accumulate(gradient, at: 0, of: input, in: &cotangents)
      }
    }
    return (leaves.map { cotangents[$0.index]?[0] }, seen)
  }

  private mutating func accumulate(
    _ cotangent: Node, at part: Int, of node: Node, in table: inout [Int: [Node?]]
  ) {
    var parts = table[node.index] ?? []
    while parts.count <= part { parts.append(nil) }
    parts[part] = parts[part].map { add($0, cotangent) } ?? cotangent
    table[node.index] = parts
  }
}
