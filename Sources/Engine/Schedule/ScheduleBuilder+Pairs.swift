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
          entry.shape == graph.entries[norm.node].shape,
          onlyReads(norm.node, 0..<entry.shape.elementCount, index)
        else { continue }
        addedByNorm[index] = norm.node
        addends[norm.node] = other.index
        break
      }
    }
  }

  // The mean over examples divides the gradient of a cross-entropy by their number: its kernel does that.
  mutating func findScaledExcess() {
    for (index, entry) in graph.entries.enumerated() where isLive[index] {
      guard let scaling = entry.operation as? Affine, scaling.offset == 0 else { continue }
      let excess = roots[entry.inputs[0].index]
      guard operation(excess.node) is CrossEntropy else { continue }
      // Behind the losses, each of which may be scaled too.
      let start = partStarts(graph.entries[excess.node])[1]
      guard excess.offset >= start, onlyReads(excess.node, start..<Int.max, index)
      else { continue }
      excessScales[excess.node] = scaling.scale
      scaledExcess[index] = entry.inputs[0].index
    }
  }

  // Whether nothing but `reader` reads a node's results that start at these offsets.
  private func onlyReads(_ node: Int, _ offsets: Range<Int>, _ reader: Int) -> Bool {
    let others = readers[node].filter { $0 != reader }.flatMap { graph.entries[$0].inputs }
    return !(others + outputs.map(\.node)).map { roots[$0.index] }.contains {
      $0.node == node && offsets.contains($0.offset)
    }
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

  // A bias's gradient is the sum over rows of an activation's gradient, which its kernel can do. Over fewer
  // columns than a vector has lanes a sum by itself is faster and rounds better.
  mutating func findRowSums() {
    for (index, entry) in graph.entries.enumerated() where isLive[index] {
      guard let sum = entry.operation as? Sum, sum.axis == 0, sum.scale == 1,
        entry.shape.elementCount >= 16,
        let first = entry.inputs.first, roots[first.index].offset == 0
      else { continue }
      let source = roots[first.index].node
      guard let operation = operation(source) as? any Elementwise,
        operation.summingKernel != nil, groups.members(endingAt: source) == [source],
        rowSums[source] == nil, count(source) == graph.shape(of: first).elementCount,
        !graph.entries[source].inputs.contains(where: { isVirtual($0.index) })
      else { continue }
      rowSums[source] = index
      absorbed.insert(index)
    }
  }

  private func isVirtual(_ index: Int) -> Bool {
    groups.isVirtual(roots[index].node, in: self)
  }

  /// For a group that is a bias added to a product and an activation: the activation's kernel that adds it, the
  /// product and the bias.
  func biased(_ members: [Int]) -> (CallKernel, product: Int, bias: Int)? {
    guard members.count == 2, operation(members[0]) is Add, readers[members[0]] == [members[1]],
      !isOutput.contains(members[0]),
      let kernel = (operation(members[1]) as? any Elementwise)?.biasedKernel
    else { return nil }
    let inputs = graph.entries[members[0]].inputs
    for (product, bias) in [(inputs[0], inputs[1]), (inputs[1], inputs[0])] {
      let root = roots[bias.index]
      guard isVirtual(bias.index), root.offset == 0, !isVirtual(product.index),
        case .suffix = groups.pattern(root.node, in: self)
      else { continue }
      return (kernel, product.index, graph.entries[root.node].inputs[0].index)
    }
    return nil
  }
}
