// Pairs of operations that one kernel does together.
extension Uses {
  /// The gradient of a residual branch's norm is added to the residual's by the norm's kernel.
  var normAdditions: [Fusion] {
    var found: [Int: Fusion] = [:]
    for (index, entry) in graph.entries.enumerated()
    where isLive[index] && entry.operation.is(Add.self) {
      let candidates = [(entry.inputs[1], entry.inputs[0]), (entry.inputs[0], entry.inputs[1])]
      for (branch, other) in candidates {
        let norm = roots[branch.index]
        guard operation(norm.node).is(LayerNormGradient.self), norm.offset == 0,
          found[norm.node] == nil,
          let addend = earlier(other, than: norm.node), !isSpread(roots[other.index].node),
          entry.shape == graph.entries[norm.node].shape,
          onlyReads(norm.node, 0..<entry.shape.elementCount, index)
        else { continue }
        found[norm.node] = Fusion(
          index: norm.node, operation: operation(norm.node),
          inputs: graph.entries[norm.node].inputs + [addend], same: (index, branch))
        break
      }
    }
    return Array(found.values)
  }

  /// The mean over examples divides the gradient of a cross-entropy by their number: its kernel does that.
  var scaledExcesses: [Fusion] {
    graph.entries.indices.compactMap { index in
      let entry = graph.entries[index]
      guard isLive[index], let scaling = entry.operation.as(Affine.self), scaling.offset == 0 else {
        return nil
      }
      let excess = roots[entry.inputs[0].index]
      guard operation(excess.node).is(CrossEntropy.self) else { return nil }
      // Behind the losses, each of which may be scaled too.
      let start = partStarts(graph.entries[excess.node])[1]
      guard excess.offset >= start, onlyReads(excess.node, start..<Int.max, index) else {
        return nil
      }
      return Fusion(
        index: excess.node, operation: ScaledCrossEntropy(excessScale: scaling.scale),
        inputs: graph.entries[excess.node].inputs, same: (index, entry.inputs[0]))
    }
  }

  /// A GELU and its slope share their costly part, so they are computed together.
  var slopes: [Fusion] {
    graph.entries.indices.compactMap { index in
      let entry = graph.entries[index]
      guard isLive[index], let slope = entry.operation.as(GeluSlope.self) else { return nil }
      let value = readers[roots[entry.inputs[0].index].node].first {
        operation($0).as(Gelu.self)?.form == slope.form && graph.entries[$0].inputs == entry.inputs
      }
      guard let value, value < index else { return nil }
      return Fusion(
        index: value, operation: GeluAndSlope(form: slope.form), inputs: entry.inputs,
        second: index)
    }
  }

  /// A sum with a product that nobody else reads is added to by the product itself.
  var accumulations: [Fusion] {
    graph.entries.indices.compactMap { index in
      let entry = graph.entries[index]
      guard isLive[index], entry.operation.is(Add.self) else { return nil }
      let candidates = [(entry.inputs[1], entry.inputs[0]), (entry.inputs[0], entry.inputs[1])]
      for (first, second) in candidates {
        let (root, addend) = (roots[first.index], roots[second.index].node)
        guard let product = operation(root.node).as(Product.self), root.offset == 0,
          count(root.node) == entry.shape.elementCount, isLast(index, of: root.node),
          root.node != addend, !isSpread(addend), isWorthAdding(index, to: addend)
        else { continue }
        return Fusion(
          index: index, operation: AddedProduct(product: product),
          inputs: graph.entries[root.node].inputs + [second], inner: root.node)
      }
      return nil
    }
  }

  /// A bias's gradient is the sum over rows of an activation's gradient, which its kernel can do. Over fewer
  /// columns than a vector has lanes a sum by itself is faster and rounds better.
  func rowSums(_ groups: ElementwiseGroups) -> [Fusion] {
    var found: [Int: Fusion] = [:]
    for (index, entry) in graph.entries.enumerated() where isLive[index] {
      guard let sum = entry.operation.as(Sum.self), sum.axis == 0, sum.scale == 1,
        entry.shape.elementCount >= 16, let first = entry.inputs.first,
        roots[first.index].offset == 0
      else { continue }
      let source = roots[first.index].node
      let inputs = graph.entries[source].inputs
      guard let gradient = operation(source) as? any Elementwise,
        let kernel = gradient.summingKernel, groups.members(endingAt: source) == [source],
        found[source] == nil, count(source) == graph.shape(of: first).elementCount,
        !inputs.contains(where: { groups.isVirtual(roots[$0.index].node, in: self) })
      else { continue }
      found[source] = Fusion(
        index: source,
        operation: SummedGradient(
          kernel: kernel, columns: entry.shape.elementCount, label: gradient.label),
        inputs: inputs, second: index)
    }
    return Array(found.values)
  }

  /// An activation of a product and a bias, where these two are a group by themselves: its kernel adds the bias.
  func biasedActivations(_ groups: ElementwiseGroups) -> [Fusion] {
    graph.entries.indices.compactMap { index in
      guard let members = groups.members(endingAt: index), members.count == 2,
        operation(members[0]).is(Add.self), isLast(index, of: members[0]),
        let activation = operation(index) as? any Elementwise,
        let kernel = activation.biasedKernel
      else { return nil }
      let inputs = graph.entries[members[0]].inputs
      for (product, bias) in [(inputs[0], inputs[1]), (inputs[1], inputs[0])] {
        let root = roots[bias.index]
        guard groups.isVirtual(root.node, in: self), root.offset == 0,
          !groups.isVirtual(roots[product.index].node, in: self),
          case .suffix = groups.pattern(root.node, in: self)
        else { continue }
        return Fusion(
          index: index,
          operation: BiasedActivation(
            kernel: kernel, hasSlope: seconds[index] != nil, label: activation.label),
          inputs: [product, graph.entries[root.node].inputs[0]], inner: members[0])
      }
      return nil
    }
  }

  /// The node, or the one whose memory it is a view of, if that is computed before another.
  private func earlier(_ node: Node, than other: Int) -> Node? {
    if node.index < other { return node }
    let root = roots[node.index]
    let isWhole = root.offset == 0 && count(root.node) == graph.shape(of: node).elementCount
    return isWhole && root.node < other ? Node(index: root.node) : nil
  }

  /// Whether elementwise groups make a value themselves.
  private func isSpread(_ root: Int) -> Bool {
    operation(root).is(Broadcast.self) || operation(root).is(Constant.self)
  }

  /// Whether nothing but `reader` reads a node's results that start at these offsets.
  private func onlyReads(_ node: Int, _ offsets: Range<Int>, _ reader: Int) -> Bool {
    let others = readers[node].filter { $0 != reader }.flatMap { graph.entries[$0].inputs }
    return !(others + outputs).map { roots[$0.index] }.contains {
      $0.node == node && offsets.contains($0.offset)
    }
  }

  /// Where the addend must be kept, adding within a longer elementwise chain is as cheap.
  private func isWorthAdding(_ index: Int, to addend: Int) -> Bool {
    isLast(index, of: addend) || !readers[index].contains { operation($0).isElementwise }
  }
}
