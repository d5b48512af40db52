// Pairs of operations that one kernel does together.
extension ScheduleBuilder {
  // The gradient of a residual branch's norm is added to the residual's by the norm's kernel.
  mutating func findNormAdditions() {
    for (index, entry) in graph.entries.enumerated() where isLive[index] && entry.operation is Add {
      let candidates = [(entry.inputs[1], entry.inputs[0]), (entry.inputs[0], entry.inputs[1])]
      for (branch, other) in candidates {
        let norm = roots[branch.index]
        let addend = roots[other.index].node
        guard operation(norm.node) is LayerNormGradient, norm.offset == 0,
          addends[norm.node] == nil, addend < norm.node,
          !(operation(addend) is Broadcast), !(operation(addend) is Constant),
          entry.shape == graph.entries[norm.node].shape, onlyReads(norm.node, index)
        else { continue }
        addedByNorm[index] = norm.node
        addends[norm.node] = other.index
        break
      }
    }
  }

  // Whether nothing but `reader` reads a node's first result.
  private func onlyReads(_ node: Int, _ reader: Int) -> Bool {
    let others = readers[node].filter { $0 != reader }.flatMap { graph.entries[$0].inputs }
    let seen = others + outputs.map(\.node)
    return !seen.contains { roots[$0.index] == (node, 0) }
  }

  // A GELU and its slope share their costly part, so they are computed together.
  mutating func findSlopes() {
    for (index, entry) in graph.entries.enumerated() where isLive[index] {
      guard let slope = entry.operation as? GeluSlope else { continue }
      let source = roots[entry.inputs[0].index].node
      let value = readers[source].first {
        (operation($0) as? Gelu)?.form == slope.form && graph.entries[$0].inputs == entry.inputs
      }
      guard let value, value < index else { continue }
      slopes[value] = index
      absorbed.insert(index)
      readers[source].removeAll { $0 == index }
    }
  }

  // A sum with a product that nobody else reads is added to by the product itself.
  mutating func findAccumulations() {
    for (index, entry) in graph.entries.enumerated() where isLive[index] {
      guard entry.operation is Add else { continue }
      let candidates = [(entry.inputs[1], entry.inputs[0]), (entry.inputs[0], entry.inputs[1])]
      for (first, second) in candidates {
        let product = roots[first.index]
        let addend = roots[second.index]
        guard operation(product.node) is Product, product.offset == 0,
          count(product.node) == entry.shape.elementCount, readers[product.node] == [index],
          !isOutput.contains(product.node), !absorbed.contains(product.node),
          product.node != addend.node, !(operation(addend.node) is Broadcast),
          !(operation(addend.node) is Constant), isWorthwhile(index, addend)
        else { continue }
        accumulations[index] = (product.node, addend.node, addend.offset)
        absorbed.insert(product.node)
        break
      }
    }
  }

  // Where the addend must be kept, adding within a longer elementwise chain is as cheap.
  private func isWorthwhile(_ index: Int, _ addend: (node: Int, offset: Int)) -> Bool {
    let dies = readers[addend.node] == [index] && !isOutput.contains(addend.node)
    return dies || !readers[index].contains { operation($0) is any Elementwise }
  }
}
