/// A pair of operations that one kernel does together, as the node that replaces them.
struct Fusion {
  /// The node that becomes `operation` of `inputs`.
  let index: Int
  let operation: any Operation
  let inputs: [Node]
  /// A node that becomes the operation's second result.
  var second: Int?
  /// A node that is another's value from then on.
  var same: (node: Int, as: Node)?
  /// A node that is computed inside, and needed nowhere else.
  var inner: Int?
}

extension Graph {
  /// The graph with pairs of operations as single nodes, for a schedule of `outputs`; `changing` is an input that
  /// changes from run to run. Nodes that the outputs do not need are left out.
  ///
  /// Each stage looks at what the one before it left: a sum that a norm's gradient does is no longer there for a
  /// product to do, and which elementwise operations run in one pass depends on both.
  func fusingPairs(for outputs: [Node], changing: Node?) -> Copy {
    var copy = Copy(graph: self, nodes: entries.indices.map { Node(index: $0) })
    let stages: [(Uses) -> [Fusion]] = [
      { $0.normAdditions + $0.scaledExcesses },
      { $0.slopes + $0.accumulations },
      { uses in
        let groups = ElementwiseGroups(uses, limit: ElementwiseGroups.usualLimit)
        return uses.rowSums(groups) + uses.biasedActivations(groups)
      },
    ]
    for pairs in stages {
      let uses = Uses(
        copy.graph, outputs: outputs.map { copy.nodes[$0.index] },
        changing: changing.map { copy.nodes[$0.index] })
      let next = uses.replacing(pairs(uses))
      copy.graph = next.graph
      copy.nodes = copy.nodes.map { $0 == .invalid ? $0 : next.nodes[$0.index] }
    }
    return copy
  }
}

extension Uses {
  /// A copy of what is needed in which pairs are single nodes.
  fileprivate func replacing(_ fusions: [Fusion]) -> Graph.Copy {
    var replaced: [Int: Fusion] = [:]
    var seconds: [Int: Int] = [:]
    var same: [Int: Node] = [:]
    var inner: Set<Int> = []
    for fusion in fusions {
      replaced[fusion.index] = fusion
      if let second = fusion.second { seconds[second] = fusion.index }
      if let (node, other) = fusion.same { same[node] = other }
      if let node = fusion.inner { inner.insert(node) }
    }
    var entries: [Graph.Entry] = []
    var nodes = [Node](repeating: .invalid, count: graph.entries.count)
    for (index, entry) in graph.entries.enumerated() where isLive[index] {
      if inner.contains(index) { continue }
      if let other = same[index] {
        nodes[index] = nodes[other.index]
        continue
      }
      var (operation, inputs) = (entry.operation, entry.inputs)
      if let fusion = replaced[index] {
        (operation, inputs) = (fusion.operation, fusion.inputs)
      } else if let whole = seconds[index] {
        (operation, inputs) = (Second(), [Node(index: whole)])
      }
      nodes[index] = Node(index: entries.count)
      entries.append(
        Graph.Entry(
          operation: operation, inputs: inputs.map { nodes[$0.index] }, shape: entry.shape))
    }
    return Graph.Copy(graph: Graph(entries, of: graph), nodes: nodes)
  }
}
