// N: examples, T: rows of an example, K: inputs, M: outputs of a product, P: elements of a parameter.

/// A part of the tangent kernel: nodes from which one parameter's contribution is contracted.
enum JacobianTerm {
  /// The Jacobian is `scale` · x ⊗ d, x (N, K) and d (N, M): it adds scale² (x·x')(d·d'), and `bonus` (d·d') for
  /// parameters whose Jacobian is d itself.
  case outer(x: Node, d: Node, scale: Double, bonus: Double)
  /// The Jacobian itself, (N, P).
  case rows(Node)
  /// The Jacobian's row v is the sum of d (N, T, M) where the index (N, T) is v, times `scale`.
  case gathered(indices: Node, d: Node, scale: Double)
  /// The gradient for one example at a time, (P).
  case single(Node)
}

extension Graph {
  /// The terms of all parameters in the Jacobian of `output` (N, …), whose cotangent is `seed`. A term for each
  /// parameter but that a bias joins the weight beside it.
  mutating func jacobianTerms(
    of output: Node, seed: Node, examples count: Int
  ) throws(ModelError) -> [JacobianTerm] {
    let depends = try exampleDependence(of: output)
    let finder = ParameterUses(self, output: output, examples: count, depends: depends)
    let nodes = parameterNodes.map(\.node)
    let uses = nodes.map { finder.uses(of: $0) }
    let watched = Set(uses.compactMap { $0 }.joined().map(\.watched))
    let unruled = zip(nodes, uses).filter { $0.1 == nil }.map(\.0)
    let found = pullback([(output, seed)], to: unruled, watching: watched)

    var terms: [JacobianTerm] = []
    for gradient in found.leaves { if let gradient { terms.append(.single(gradient)) } }
    for (node, uses) in zip(nodes, uses) {
      let seen = (uses ?? []).filter { found.watched[$0.watched] != nil }
      if seen.isEmpty { continue }
      let cotangents = seen.compactMap { found.watched[$0.watched] }
      terms.append(term(node, seen, cotangents, examples: count))
    }
    return joined(terms)
  }

  private mutating func term(
    _ parameter: Node, _ uses: [ParameterUse], _ cotangents: [Node], examples count: Int
  ) -> JacobianTerm {
    if uses.count == 1 {
      switch uses[0] {
      case .product(let rows, _, _, let scale) where shape(of: rows)[0] == count:
        return .outer(x: rows, d: cotangents[0], scale: scale, bonus: 0)
      case .gathered(let indices, _, let scale):
        let positions = shape(of: indices).elementCount / count
        let d = reshape(
          cotangents[0], [count, positions, shape(of: parameter).dropFirst().reduce(1, *)])
        return .gathered(indices: reshape(indices, [count, positions]), d: d, scale: scale)
      case .product, .repeated: break
      }
    }
    // A parameter used several times has the sum of their Jacobians.
    var total: Node?
    for (use, cotangent) in zip(uses, cotangents) {
      let rows = jacobianRows(parameter, use, cotangent, count)
      total = total.map { add($0, rows) } ?? rows
    }
    return .rows(total ?? constant(0, [count, shape(of: parameter).elementCount]))
  }

  /// The Jacobian (N, P) by one use of a parameter.
  private mutating func jacobianRows(
    _ parameter: Node, _ use: ParameterUse, _ cotangent: Node, _ count: Int
  ) -> Node {
    let size = shape(of: parameter).elementCount
    switch use {
    case .repeated(let node, let scale):
      let between = shape(of: node).elementCount / (count * size)
      let split = reshape(cotangent, [count, between, size])
      return self.scale(
        between == 1 ? reshape(split, [count, size]) : sum(split, over: [1]), by: scale)
    case .product(let rows, _, let isTransposed, let scale):
      let perExample = shape(of: rows)[0] / count
      let x = reshape(rows, [count, perExample, shape(of: rows)[1]])
      let d = reshape(cotangent, [count, perExample, shape(of: cotangent)[1]])
      let both = isTransposed ? (d, x) : (x, d)
      let outer = matrices(both.0, both.1, transposing: (true, false), scale: scale)
      return reshape(outer, [count, size])
    case .gathered(let indices, _, let scale):
      let rows = shape(of: parameter)[0]
      let positions = shape(of: indices).elementCount / count
      let chosen = oneHot(reshape(indices, [count, positions]), count: rows)
      let d = reshape(cotangent, [count, positions, size / rows])
      return reshape(
        matrices(chosen, d, transposing: (true, false), scale: scale), [count, size])
    }
  }

  // A bias after a product has the product's cotangent as its Jacobian.
  private func joined(_ terms: [JacobianTerm]) -> [JacobianTerm] {
    var terms = terms
    for (k, term) in terms.enumerated() {
      guard case .outer(let x, let d, let scale, var bonus) = term else { continue }
      terms.removeAll { other in
        guard case .rows(let rows) = other, let factor = multiple(rows, of: d) else { return false }
        bonus += factor * factor
        return true
      }
      if let index = terms.firstIndex(where: {
        if case .outer(x, d, _, _) = $0 { true } else { false }
      }) {
        terms[index] = .outer(x: x, d: d, scale: scale, bonus: bonus)
      }
      if k + 1 >= terms.count { break }
    }
    return terms
  }

  private func multiple(_ node: Node, of other: Node) -> Double? {
    var (node, factor) = (node, 1.0)
    while node != other {
      let entry = entries[node.index]
      if entry.operation.is(Reshape.self) {
        node = entry.inputs[0]
      } else if let affine = entry.operation.as(Affine.self), affine.offset == 0 {
        factor *= affine.scale
        node = entry.inputs[0]
      } else {
        return nil
      }
    }
    return factor
  }
}
