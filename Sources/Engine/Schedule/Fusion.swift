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

/// A graph with pairs of operations as single nodes, for a schedule of some outputs.
struct FusedGraph {
  /// Who reads what in the graph as it became.
  private(set) var uses: Uses
  private(set) var groups: ElementwiseGroups
  /// The nodes that the original's became; invalid for those that the outputs do not need.
  private(set) var nodes: [Node]

  /// Fuses what `outputs` need; `changing` is an input that changes from run to run.
  ///
  /// Each stage looks at what the one before it left: a sum that a norm's gradient does is no longer there for a
  /// product to do, and which elementwise operations run in one pass depends on both.
  init(_ graph: Graph, outputs: [Node], changing: Node?) {
    uses = Uses(graph, outputs: outputs, changing: changing)
    nodes = graph.entries.indices.map { Node(index: $0) }
    groups = ElementwiseGroups()
    replace(uses.normAdditions + uses.scaledExcesses)
    replace(uses.slopes + uses.accumulations)
    groups = ElementwiseGroups(uses, limit: ElementwiseGroups.usualLimit)
    if replace(uses.rowSums(groups) + uses.biasedActivations(groups)) {
      groups = ElementwiseGroups(uses, limit: ElementwiseGroups.usualLimit)
    }
  }

  /// Puts single nodes in place of these pairs; returns whether there were any.
  @discardableResult
  private mutating func replace(_ pairs: [Fusion]) -> Bool {
    if pairs.isEmpty { return false }
    let next = uses.replacing(pairs)
    func moved(_ node: Node) -> Node { node == .invalid ? node : next.nodes[node.index] }
    uses = Uses(next.graph, outputs: uses.outputs.map(moved), changing: uses.changing.map(moved))
    nodes = nodes.map(moved)
    return true
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
