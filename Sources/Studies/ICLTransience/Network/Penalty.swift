internal import Engine

extension ICLTransience.Network {
  /// What training minimises, given the mean cross-entropy: the penalty added where there is one.
  mutating func objective(_ loss: Node, _ parameters: ICLTransience.Parameters) -> Node {
    guard parameters.l2 > 0 else { return loss }
    let strength = parameters.l2
    switch parameters.l2Form {
    case .squared: return graph.add(loss, graph.scale(sumOfSquares(all), by: strength / 2))
    case .norm:
      // Queries, keys and values of a block are one array in the released code.
      let norms = arrays.map { array in
        // The gradient of a norm has no value at zero, where offsets start; the released code takes
        // zero there, and so does this: 1e-30 is far below any square that is not zero.
        graph.squareRoot(graph.affine(sumOfSquares(array), scale: 1, offset: 1e-30))
      }
      let total = norms.dropFirst().reduce(norms[0]) { graph.add($0, $1) }
      return graph.add(loss, graph.scale(total, by: strength))
    }
  }

  private var all: [Node] { graph.parameters.compactMap { graph.node(named: $0.name) } }

  /// The parameters, those of one block's queries, keys and values together.
  private var arrays: [[Node]] {
    var groups: [(name: String, nodes: [Node])] = []
    for spec in graph.parameters {
      guard let node = graph.node(named: spec.name) else { continue }
      let parts = ["queries", "keys", "values"]
      let part = parts.first { spec.name.hasSuffix("." + $0) }
      let name = part.map { spec.name.dropLast($0.count) + "qkv" } ?? spec.name
      if let place = groups.firstIndex(where: { $0.name == name }) {
        groups[place].nodes.append(node)
      } else {
        groups.append((String(name), [node]))
      }
    }
    return groups.map(\.nodes)
  }

  private mutating func sumOfSquares(_ nodes: [Node]) -> Node {
    let sums = nodes.map { graph.sum(graph.square($0)) }
    return sums.dropFirst().reduce(sums[0]) { graph.add($0, $1) }
  }
}
