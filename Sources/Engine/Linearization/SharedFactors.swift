extension Graph {
  /// A cotangent d (N, M) split into a factor without the seed, (N, M), and one that is the same for every
  /// example, (1, M); nil where it has no such form.
  ///
  /// With the same seed row for each example, what an output's readout sends back is the same row for each
  /// example, until it meets the slope of an activation. Averaged over outputs o, d_o·d_o' is then the inner
  /// product of the first factors under the weights mean_o c_o².
  mutating func sharedFactors(_ d: Node, seed: Node) -> (own: Node, shared: Node)? {
    let entry = entries[d.index]
    let isShared = sharedNodes(seed)
    let cotangent: Node
    let rebuild: (inout Graph, Node) -> Node
    switch entry.operation {
    case let operation as any Elementwise
    where operation.is(ReluGradient.self) || operation.is(TanhGradient.self)
      || operation.is(SigmoidGradient.self):
      cotangent = entry.inputs[1]
      rebuild = { graph, ones in graph.append(operation, [entry.inputs[0], ones]) }
    case is Multiply:
      let first = isShared[entry.inputs[0].index]
      cotangent = first ? entry.inputs[0] : entry.inputs[1]
      let other = first ? entry.inputs[1] : entry.inputs[0]
      rebuild = { _, _ in other }
    default: return nil
    }
    guard shape(of: d).count == 2, isShared[cotangent.index] else { return nil }
    let own = rebuild(&self, constant(1, shape(of: d)))
    guard !dependsOn(own, seed) else { return nil }
    return (own, slice(cotangent, 0..<1, along: 0))
  }

  // Nodes with equal rows when the seed has equal rows.
  private func sharedNodes(_ seed: Node) -> [Bool] {
    var shared = [Bool](repeating: false, count: entries.count)
    shared[seed.index] = true
    for (index, entry) in entries.enumerated() where !shared[index] {
      let first = entry.inputs.first.map { shared[$0.index] } ?? false
      switch entry.operation {
      case let product as Product:
        shared[index] =
          first && entry.shape.count == 2 && !product.transposesFirst
          && entries[entry.inputs[1].index].operation.is(Parameter.self)
      case is Affine: shared[index] = first
      default: break
      }
    }
    return shared
  }

  private func dependsOn(_ node: Node, _ other: Node) -> Bool {
    var reached = [Bool](repeating: false, count: node.index + 1)
    if other.index <= node.index { reached[other.index] = true }
    for index in 0...node.index where !reached[index] {
      reached[index] = entries[index].inputs.contains { reached[$0.index] }
    }
    return reached[node.index]
  }
}
