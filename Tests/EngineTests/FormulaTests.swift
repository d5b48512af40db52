import Engine
import Testing

/// A formula over tensors, and the graph's operations that it stands for.
struct FormulaCase: Sendable, CustomTestStringConvertible {
  let name: String
  let shapes: [Shape]
  let formula: @Sendable ([Tensor]) -> Tensor
  let operations: @Sendable (inout Graph, [Node]) -> Node

  init(
    _ name: String, _ shapes: [Shape], _ formula: @escaping @Sendable ([Tensor]) -> Tensor,
    _ operations: @escaping @Sendable (inout Graph, [Node]) -> Node
  ) {
    (self.name, self.shapes) = (name, shapes)
    (self.formula, self.operations) = (formula, operations)
  }

  var testDescription: String { name }

  static let all = arithmetic + functions + movements + composites

  static let arithmetic: [FormulaCase] = [
    FormulaCase("x + y", [[3, 5], [5]], { $0[0] + $0[1] }, { $0.add($1[0], $1[1]) }),
    FormulaCase("x - y", [[3, 5], [5]], { $0[0] - $0[1] }, { $0.subtract($1[0], $1[1]) }),
    FormulaCase("x .* y", [[3, 5], [3, 1]], { $0[0] .* $0[1] }, { $0.multiply($1[0], $1[1]) }),
    FormulaCase("x / y", [[3, 5], [5]], { $0[0] / $0[1] }, { $0.divide($1[0], $1[1]) }),
    FormulaCase("x * w", [[2, 3, 4], [4, 5]], { $0[0] * $0[1] }, { $0.product($1[0], $1[1]) }),
    FormulaCase(
      "times", [[3, 4], [5, 4]], { $0[0].times($0[1], transposing: (false, true), scale: 0.7) },
      { $0.product($1[0], $1[1], transposing: (false, true), scale: 0.7) }),
    FormulaCase("-x", [[3, 5]], { -$0[0] }, { $0.negate($1[0]) }),
    FormulaCase("2 x", [[3, 5]], { 2 * $0[0] }, { $0.scale($1[0], by: 2) }),
    FormulaCase("x / 3", [[3, 5]], { $0[0] / 3 }, { $0.scale($1[0], by: 1 / 3) }),
    FormulaCase("x + 2", [[3, 5]], { $0[0] + 2 }, { $0.affine($1[0], scale: 1, offset: 2) }),
    FormulaCase("x - 2", [[3, 5]], { $0[0] - 2 }, { $0.affine($1[0], scale: 1, offset: -2) }),
    FormulaCase("2 - x", [[3, 5]], { 2 - $0[0] }, { $0.affine($1[0], scale: -1, offset: 2) }),
    FormulaCase(
      "total", [[3], [3], [3]], { $0[0].model.total($0) },
      { $0.add($0.add($1[0], $1[1]), $1[2]) }),
    FormulaCase("maximum", [[3, 5], [5]], { $0[0].maximum($0[1]) }, { $0.maximum($1[0], $1[1]) }),
    FormulaCase("equal", [[3, 5], [5]], { $0[0].equal(to: $0[1]) }, { $0.equal($1[0], $1[1]) }),
    FormulaCase(
      "choosing", [[5], [3, 5], [5]], { $0[0].choosing($0[1], else: $0[2]) },
      { $0.select($1[0], $1[1], $1[2]) }),
  ]

  static let functions: [FormulaCase] = [
    FormulaCase("relu", [[17]], { $0[0].relu }, { $0.relu($1[0]) }),
    FormulaCase("gelu", [[17]], { $0[0].gelu }, { $0.gelu($1[0], .tanh) }),
    FormulaCase("exact gelu", [[17]], { $0[0].gelu(.exact) }, { $0.gelu($1[0], .exact) }),
    FormulaCase("tanh", [[17]], { $0[0].tanh }, { $0.tanh($1[0]) }),
    FormulaCase("sigmoid", [[17]], { $0[0].sigmoid }, { $0.sigmoid($1[0]) }),
    FormulaCase("erf", [[17]], { $0[0].erf }, { $0.erf($1[0]) }),
    FormulaCase("exp", [[17]], { $0[0].exp }, { $0.exp($1[0]) }),
    FormulaCase("log", [[17]], { $0[0].squared.log }, { $0.log($0.square($1[0])) }),
    FormulaCase(
      "square root", [[17]], { $0[0].squared.squareRoot },
      { $0.squareRoot($0.square($1[0])) }),
    FormulaCase("reciprocal", [[17]], { $0[0].reciprocal }, { $0.reciprocal($1[0]) }),
    FormulaCase("step", [[17]], { $0[0].step }, { $0.step($1[0]) }),
    FormulaCase("detached", [[17]], { $0[0].detached.exp }, { $0.exp($0.stopGradient($1[0])) }),
    FormulaCase("sum", [[3, 5]], { $0[0].sum }, { $0.sum($1[0]) }),
    FormulaCase(
      "sum over axes", [[3, 5, 2]], { $0[0].sum(over: 0, -1) },
      { $0.sum($1[0], over: [0, -1]) }),
    FormulaCase("mean", [[3, 5]], { $0[0].mean }, { $0.mean($1[0]) }),
    FormulaCase(
      "mean over an axis", [[3, 5]], { $0[0].mean(over: 1) },
      { $0.mean($1[0], over: [1]) }),
    FormulaCase(
      "maximum over", [[3, 5]], { $0[0].maximum(over: 0) },
      { $0.maximum($1[0], over: 0) }),
    FormulaCase("softmax", [[3, 19]], { $0[0].softmax }, { $0.softmax($1[0]) }),
    FormulaCase("log-softmax", [[3, 19]], { $0[0].logSoftmax }, { $0.logSoftmax($1[0]) }),
    FormulaCase(
      "layer norm", [[3, 18], [18], [18]], { $0[0].layerNorm(gain: $0[1], offset: $0[2]) },
      { $0.layerNorm($1[0], gain: $1[1], offset: $1[2]) }),
    FormulaCase(
      "RMS norm", [[3, 18], [18]], { $0[0].rmsNorm(gain: $0[1]) },
      { $0.rmsNorm($1[0], gain: $1[1]) }),
  ]

  static let movements: [FormulaCase] = [
    FormulaCase("reshaped", [[2, 6]], { $0[0].reshaped(3, 4) }, { $0.reshape($1[0], [3, 4]) }),
    FormulaCase("flattened", [[2, 3, 4]], { $0[0].flattened }, { $0.reshape($1[0], [2, 12]) }),
    FormulaCase(
      "permuted", [[2, 3, 4]], { $0[0].permuted(2, 0, 1) },
      { $0.permute($1[0], [2, 0, 1]) }),
    FormulaCase("transposed", [[2, 3, 4]], { $0[0].transposed }, { $0.transpose($1[0]) }),
    FormulaCase(
      "slice", [[2, 5, 3]], { $0[0][1..<4, along: 1] },
      { $0.slice($1[0], 1..<4, along: 1) }),
    FormulaCase(
      "element", [[2, 5, 3]], { $0[0][4, along: 1] }, { $0.element($1[0], 4, along: 1) }),
    FormulaCase(
      "last token", [[2, 5, 3]], { $0[0].lastToken },
      { $0.slice($1[0], 4..<5, along: 1) }),
    FormulaCase(
      "concatenation", [[2, 3], [2, 4]], { $0[0].model.concatenate($0, along: 1) },
      { $0.concatenate($1, along: 1) }),
    FormulaCase(
      "stack", [[2, 3], [2, 3]], { $0[0].model.stack($0, along: 1) },
      { $0.stack($1, along: 1) }),
    FormulaCase(
      "rows", [[5, 3]], { $0[0].rows(at: $0[0].model.constantIndices([4, 0, 4, 2], [2, 2])) },
      { $0.gather($1[0], $0.constantIndices([4, 0, 4, 2], [2, 2])) }),
    FormulaCase(
      "summed", [[4, 3]],
      { $0[0].summed(by: $0[0].model.constantIndices([1, 0, 1, 3], [4]), count: 5) },
      { $0.scatterAdd($1[0], $0.constantIndices([1, 0, 1, 3], [4]), rows: 5) }),
    FormulaCase(
      "one-hot", [[2, 3]], { $0[0].model.constantIndices([2, 0], [2]).oneHot(3) .* $0[0] },
      { $0.multiply($0.oneHot($0.constantIndices([2, 0], [2]), count: 3), $1[0]) }),
  ]

  static let composites: [FormulaCase] = [
    FormulaCase(
      "attention", [[2, 3, 6], [2, 4, 6], [2, 4, 6]],
      { $0[0].attending(to: $0[1], $0[2], heads: 2, scale: 0.8) },
      {
        $0.attention(
          queries: $1[0], keys: $1[1], values: $1[2], heads: 2, scale: 0.8, causal: true)
      }),
    FormulaCase(
      "packed attention", [[3, 5, 24]], { $0[0].attendingToItself(heads: 2) },
      { $0.attention(packed: $1[0], heads: 2, causal: true) }),
    FormulaCase(
      "causal mask", [[2, 3, 4]], { $0[0].maskedCausally(fill: 0.5) },
      { $0.maskCausal($1[0], fill: 0.5) }),
    FormulaCase(
      "rotary positions", [[2, 3, 8]], { $0[0].rotary(heads: 2, base: 10) },
      { $0.rotary($1[0], heads: 2, base: 10) }),
    FormulaCase(
      "convolution", [[2, 5, 4, 3], [3, 2, 3, 2]],
      { $0[0].convolved(with: $0[1], stride: 2, padding: 1) },
      { $0.convolution($1[0], $1[1], stride: 2, padding: 1) }),
    FormulaCase(
      "cross-entropy", [[2, 9]],
      { $0[0].crossEntropy($0[0].model.constantIndices([8, 0], [2])) },
      { $0.crossEntropy($1[0], labels: $0.constantIndices([8, 0], [2])) }),
    FormulaCase(
      "mean cross-entropy", [[2, 9]],
      { $0[0].meanCrossEntropy($0[0].model.constantIndices([8, 0], [2])) },
      { $0.meanCrossEntropy($1[0], labels: $0.constantIndices([8, 0], [2])) }),
    FormulaCase(
      "squared error", [[3, 4], [3, 4]], { $0[0].meanSquaredError($0[1]) },
      { $0.meanSquaredError($1[0], $1[1]) }),
    FormulaCase(
      "divergence", [[3, 4], [3, 4]], { $0[0].meanDivergence(fromLogarithms: $0[1].logSoftmax) },
      { $0.meanDivergence(ofLogTargets: $0.logSoftmax($1[1]), $1[0]) }),
    FormulaCase(
      "gradient", [[3, 4], [3, 4]], { ($0[0] .* $0[1].exp).sum.gradients(by: $0)[1] },
      {
        let scalar = $0.sum($0.multiply($1[0], $0.exp($1[1])))
        return $0.gradients(of: scalar, withRespectTo: $1)[1]
      }),
    FormulaCase(
      "change along a direction", [[3], [3]], { $0[0].tanh.change(of: [$0[0]], along: [$0[1]]) },
      { $0.jacobianVector(of: $0.tanh($1[0]), withRespectTo: [$1[0]], along: [$1[1]]) }),
  ]
}

struct FormulaTests {
  @Test(arguments: FormulaCase.all)
  func `a formula is the graph's operation, bit by bit`(_ formula: FormulaCase) throws {
    let model = Model()
    let tensors = formula.shapes.enumerated().map { model.input("x\($0)", $1) }
    let result = formula.formula(tensors)
    var graph = Graph()
    let nodes = formula.shapes.enumerated().map { graph.input("x\($0)", $1) }
    let node = formula.operations(&graph, nodes)
    #expect(result.shape == graph.shape(of: node))
    let written = try Program<Float>(model, outputs: [result])
    let plain = Program<Float>(graph, outputs: [node])
    for (k, shape) in formula.shapes.enumerated() {
      let values = OperationCase.weights(shape.elementCount, UInt64(k)).map { Float($0) }
      try written.set(tensors[k], values)
      plain.set("x\(k)", values)
    }
    written.run()
    plain.run()
    #expect(try written[result].map(\.bitPattern) == plain[node].map(\.bitPattern))
    #expect(written.instructionLabels == plain.instructionLabels)
  }

  // Every formula at every combination of a few shapes: none may end the process.
  @Test(arguments: FormulaCase.all)
  func `a formula whose shapes do not fit is the model's error`(_ formula: FormulaCase) {
    let shapes: [Shape] = [[], [3], [3, 5], [5, 3], [2, 3, 7], [2, 3, 4, 5]]
    var errors = 0
    for first in shapes {
      for second in shapes {
        let model = Model()
        let tensors = formula.shapes.indices.map { model.input("x\($0)", $0 == 0 ? first : second) }
        let result = formula.formula(tensors)
        #expect(result.isInvalid == (model.error != nil))
        guard let error = model.error else { continue }
        errors += 1
        // What comes after is invalid too, and the error stays the first.
        let later = (result.exp * result).sum
        #expect(later.isInvalid && model.error == error)
        #expect(throws: error) { try Program<Float>(model, outputs: [later]) }
      }
    }
    // Elements alone have operations that fit everything.
    #expect(errors > 0 || formula.shapes.count == 1)
  }
}
