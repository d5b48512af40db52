extension Graph {
  /// Cotangents of a composition's inputs, one for each slot, given those of its values; nil where no value
  /// with a cotangent depends on a slot.
  ///
  /// The composition is differentiated in a graph of its own, on placeholders. On the inputs themselves, a slot
  /// could not be told from another that holds the same node, or from a node that the composition makes
  /// again, and an input that is simplified away (a constant, or an affine map before another) would not be found.
  mutating func pullback(
    _ cotangents: [Node?], to inputs: [Node],
    through composition: ([Node], inout Graph) -> [Node]
  ) -> [Node?] {
    var inner = Graph(simplifying: true)
    var originals: [Node: Node] = [:]
    func slot(for node: Node) -> Node {
      let slot = inner.placeholder(shape(of: node), entry(node).operation.element)
      originals[slot] = node
      return slot
    }
    let slots = inputs.map(slot)
    var outputs: [(Node, Node)] = []
    for (value, cotangent) in zip(composition(slots, &inner), cotangents) {
      if let cotangent { outputs.append((value, slot(for: cotangent))) }
    }
    let found = inner.pullback(outputs, to: slots)
    return graft(found, of: inner, originals)
  }

  /// Appends nodes of another graph and what they need, `originals` in place of its placeholders.
  private mutating func graft(
    _ nodes: [Node?], of other: Graph, _ originals: [Node: Node]
  ) -> [Node?] {
    var isNeeded = [Bool](repeating: false, count: other.entries.count)
    for case let node? in nodes { isNeeded[node.index] = true }
    for index in isNeeded.indices.reversed() where isNeeded[index] {
      for input in other.entries[index].inputs { isNeeded[input.index] = true }
    }
    var map: [Int: Node] = [:]
    for (index, entry) in other.entries.enumerated() where isNeeded[index] {
      if let original = originals[Node(index: index)] {
        map[index] = original
      } else if let table = entry.operation.as(Table.self) {
        map[index] = constant(other.tables[table.id], table.extents)
      } else {
        map[index] = apply(entry.operation, entry.inputs.compactMap { map[$0.index] })
      }
    }
    return nodes.map { $0.flatMap { map[$0.index] } }
  }
}
