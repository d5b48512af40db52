internal import Glibc

// N: examples of a block, O: outputs, K: inputs and M: outputs of a product, P: elements of a parameter.

/// Which outputs a tangent kernel relates.
public enum KernelOutputs: Hashable, Sendable {
  /// Every output with every other: (N, N', O, O').
  case full
  /// Each output with itself: (O, N, N').
  case diagonal
  /// The mean over outputs of the diagonal: (N, N').
  case mean
}

/// The tangent kernel of a graph: Θ(x, x') = ∇f(x) · ∇f(x') over all parameters (Jacot, Gabriel & Hongler 2018).
///
/// The graph's inputs declare axis 0 as that of their examples, and no operation may mix examples. The
/// Jacobian is not stored: a product's contribution is contracted from its inputs and its result's cotangents.
public final class TangentKernel<Scalar: EngineScalar> {
  /// Which outputs are related.
  public let outputs: KernelOutputs
  /// Examples of a block.
  public let blockCount: Int
  /// Outputs of an example.
  public let outputCount: Int
  /// The parameters at which the function is linearized.
  public let variables: Variables<Scalar>
  private let program: Program<Scalar>
  private let seedName = "tangent-kernel.seed"
  private let output: Node
  private let terms: [Term]

  /// How a term is read from the program's results.
  private struct Term {
    let jacobian: JacobianTerm
    /// For means over outputs: the factors of d.
    let factors: (own: Node, shared: Node)?
  }

  /// Compiles the kernel of `output`, (N) or (N, O), by the graph's parameters; what does not fit ends the process.
  public convenience init(
    _ graph: Graph, output: Node, outputs: KernelOutputs, variables: Variables<Scalar>? = nil
  ) {
    do throws(ModelError) {
      try self.init(of: graph, output, outputs, variables ?? Variables(graph))
    } catch {
      misuse(error.description)
    }
  }

  /// Compiles the kernel of `output`, (N) or (N, O), by the model's parameters; throws the model's error, or that of
  /// an output that has no tangent kernel.
  public convenience init(
    _ model: Model, output: Tensor, outputs: KernelOutputs, variables: Variables<Scalar>? = nil
  ) throws(ModelError) {
    let node = try model.nodes(of: [output])[0]
    try self.init(of: model.graph, node, outputs, variables ?? Variables(model))
  }

  private init(
    of graph: Graph, _ output: Node, _ outputs: KernelOutputs, _ variables: Variables<Scalar>
  ) throws(ModelError) {
    // Taken apart, a norm's gain and offset are uses that have rules.
    var copy = graph.copy { $0 is LayerNorm || $0 is RMSNorm }
    let target = copy.node(for: output)
    let shape = copy.graph.shape(of: target)
    guard shape.count == 1 || shape.count == 2 else {
      throw copy.graph.mistake("tangent kernel", [target], "it is not (examples, outputs)")
    }
    blockCount = shape[0]
    outputCount = shape.count == 2 ? shape[1] : 1
    self.outputs = outputs
    let seed = copy.graph.input(seedName, shape)
    let found = try copy.graph.jacobianTerms(of: target, seed: seed, examples: blockCount)
    if found.isEmpty {
      throw copy.graph.mistake("tangent kernel", [target], "it depends on no parameter")
    }
    var wanted: Set<Node> = [target]
    var terms: [Term] = []
    for term in found {
      var factors: (own: Node, shared: Node)?
      switch term {
      case .outer(let x, let d, _, _):
        if outputs == .mean { factors = copy.graph.sharedFactors(d, seed: seed) }
        wanted.formUnion(factors.map { [x, $0.own, $0.shared] } ?? [x, d])
      case .rows(let rows): wanted.insert(rows)
      case .gathered(_, let d, _): wanted.insert(d)
      case .single(let gradient): wanted.insert(gradient)
      }
      terms.append(Term(jacobian: term, factors: factors))
    }
    self.terms = terms
    self.variables = variables
    self.output = target
    copy.nodes = copy.graph.entries.indices.map { Node(index: $0) }
    program = try Program(
      copy, outputs: wanted.sorted { $0.index < $1.index }, observing: [], variables: variables,
      changing: seed)
  }

  /// Where an input's numbers are given before `features()`.
  public func input(_ name: String) -> UnsafeMutableBufferPointer<Scalar> { program.input(name) }

  /// Where an input's indices are given before `features()`.
  public func indices(_ name: String) -> UnsafeMutableBufferPointer<Int32> { program.indices(name) }

  /// What a block of examples contributes to kernels: the function's values, activations and cotangents.
  public struct Features {
    /// f at the block's examples, (N, O).
    public let values: [Scalar]
    let terms: [TermFeatures]
  }

  /// A term's numbers; d and rows hold (N, O, …), or (N, …) where outputs are already averaged. Inner products
  /// are multiplied by `weight`.
  enum TermFeatures {
    case outer(
      x: [Scalar], d: [Scalar], width: Int, scale: Double, bonus: Double, weight: Double)
    case rows([Scalar], width: Int, weight: Double)
    case gathered(indices: [Int32], d: [Scalar], width: Int, groups: Int, scale: Double)
  }

  /// Features of the examples that the inputs hold: one forward pass, and one backward pass for each output.
  public func features() -> Features {
    let (n, o) = (blockCount, outputCount)
    var gathered = terms.map { _ in [Scalar]() }
    var shared = terms.map { _ in [Scalar]() }
    let seed = program.input(seedName)
    seed.update(repeating: 0)
    for output in 0..<o {
      for example in 0..<n {
        if output > 0 { seed[example * o + output - 1] = 0 }
        seed[example * o + output] = 1
      }
      if output == 0 { program.run() } else { program.runAgain() }
      for (k, term) in terms.enumerated() {
        switch term.jacobian {
        case .outer(_, let d, _, _):
          if let factors = term.factors {
            addSquares(program.buffer(of: factors.shared), to: &shared[k])
          } else {
            scatter(program.buffer(of: d), output, into: &gathered[k])
          }
        case .rows(let rows): scatter(program.buffer(of: rows), output, into: &gathered[k])
        case .gathered(_, let d, _): scatter(program.buffer(of: d), output, into: &gathered[k])
        case .single(let gradient): singles(gradient, output, into: &gathered[k])
        }
      }
    }
    let features = zip(terms, zip(gathered, shared)).map { term, numbers in
      self.features(term, numbers.0, numbers.1)
    }
    return Features(values: Array(program.buffer(of: output)), terms: features)
  }

  private func features(
    _ term: Term, _ gathered: [Scalar], _ shared: [Scalar]
  ) -> TermFeatures {
    let rows = blockCount * (outputs == .mean ? 1 : outputCount)
    // A mean over outputs is an inner product over all of them, weighted with 1/O.
    let weight = outputs == .mean ? 1 / Double(outputCount) : 1
    let d = gathered
    switch term.jacobian {
    case .outer(let x, _, let scale, let bonus):
      let x = Array(program.buffer(of: x))
      guard let factors = term.factors else {
        return .outer(
          x: x, d: d, width: d.count / rows, scale: scale, bonus: bonus, weight: weight)
      }
      let weights = shared.map { $0.squareRoot() }
      let product = Dense2D.rows(program.buffer(of: factors.own), times: weights)
      return .outer(
        x: x, d: product, width: weights.count, scale: scale, bonus: bonus, weight: weight)
    case .rows, .single:
      return .rows(d, width: d.count / rows, weight: weight)
    case .gathered(let indices, _, let scale):
      return .gathered(
        indices: Array(program.indexBuffer(of: indices)), d: d, width: d.count / rows,
        groups: outputs == .mean ? outputCount : 1, scale: scale * weight.squareRoot())
    }
  }

  // Numbers (N, W) of one output into (N, O, W).
  private func scatter(
    _ numbers: UnsafeBufferPointer<Scalar>, _ output: Int, into all: inout [Scalar]
  ) {
    let width = numbers.count / blockCount
    if outputCount == 1 {
      all = Array(numbers)
      return
    }
    if all.isEmpty {
      all = [Scalar](unsafeUninitializedCapacity: numbers.count * outputCount) { $1 = $0.count }
    }
    let bytes = width * MemoryLayout<Scalar>.stride
    all.withUnsafeMutableBytes { all in
      guard let to = all.baseAddress, let from = UnsafeRawPointer(numbers.baseAddress) else {
        return
      }
      for example in 0..<blockCount {
        memcpy(to + (example * outputCount + output) * bytes, from + example * bytes, bytes)
      }
    }
  }

  private func addSquares(_ numbers: UnsafeBufferPointer<Scalar>, to sums: inout [Scalar]) {
    if sums.isEmpty { sums = [Scalar](repeating: 0, count: numbers.count) }
    Dense2D.addSquares(numbers, to: &sums)
  }

  // The gradient of one output for one example after another.
  private func singles(_ gradient: Node, _ output: Int, into all: inout [Scalar]) {
    let seed = program.input(seedName)
    let count = program.buffer(of: gradient).count
    if all.isEmpty { all = [Scalar](repeating: 0, count: blockCount * outputCount * count) }
    for example in 0..<blockCount {
      seed.update(repeating: 0)
      seed[example * outputCount + output] = 1
      program.runAgain()
      let start = (example * outputCount + output) * count
      for (k, value) in program.buffer(of: gradient).enumerated() { all[start + k] = value }
    }
    // The seed as the other terms of this output take it.
    for index in seed.indices { seed[index] = index % outputCount == output ? 1 : 0 }
    program.runAgain()
  }
}
