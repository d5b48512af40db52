import Engine
import Randomness

/// Small models that several tests train.
enum Models {
  /// A model and its loss.
  struct Case {
    let model: Model
    let output: Tensor

    var graph: Graph { model.graph }
    var loss: Node { output.node }
  }

  /// 12-8-8-3 with ReLU, mean squared error, batch 6.
  static func mlp(weight: InitialWeights = .normal(), bias: InitialBiases = .zero) -> Case {
    let model = Model()
    let x = model.input("x", 6, 12)
    let y = model.input("y", 6, 3)
    var hidden = x
    for layer in 0..<2 {
      hidden = hidden.dense("layer\(layer)", to: 8, weight: weight, bias: bias).relu
        .named("hidden\(layer)")
    }
    let output = hidden.dense("readout", to: 3, weight: weight, bias: bias).named("output")
    return Case(model: model, output: output.meanSquaredError(y))
  }

  /// Two blocks of two heads over 5 tokens of 8 channels, batch 3, cross-entropy at the last token.
  static func transformer(mlpRatio: Int = 2, positions: Positions = .none) -> Case {
    let model = Model()
    let items = model.input("items", 3, 3, 8)
    let context = model.indices("context", 3, 2)
    let labels = model.indices("labels", 3)
    let normal = InitialDistribution.normal(deviation: 0.5)
    let embedded = context.embedding("labels-in", count: 4, channels: 8, initial: normal)
    var x = model.concatenate([items, embedded], along: 1)
      .withPositions(.learned(normal))
    let attention = SelfAttention(
      heads: 2, positions: positions, packsMaps: positions == .none, weight: .normal())
    let block = TransformerBlock(attention, mlpRatio: mlpRatio, weight: .normal())
    for layer in 0..<2 { x = block(x, "block\(layer)") }
    let logits = x[4, along: 1].normalized("norm").dense("head", to: 4, weight: .normal())
    return Case(model: model, output: logits.named("logits").meanCrossEntropy(labels))
  }

  /// Gives every input numbers that depend on its name only, and draws the parameters.
  static func fill<Scalar: EngineScalar>(_ program: Program<Scalar>, of model: Case) {
    program.variables.initialize(RandomKey(seed: 5))
    for (salt, name) in ["x", "y", "items"].enumerated() where model.graph.node(named: name) != nil
    {
      let buffer = program.input(name)
      let draws = RandomKey(seed: 6).folding(UInt64(salt)).normals(buffer.count)
      for index in buffer.indices { buffer[index] = Scalar(draws[index]) }
    }
    for name in ["context", "labels"] where model.graph.node(named: name) != nil {
      let buffer = program.indices(name)
      for index in buffer.indices { buffer[index] = Int32((index * 7 + 1) % 4) }
    }
  }

  /// A training of a model with its inputs filled.
  static func training<Scalar: EngineScalar>(
    _ model: Case, _ optimizer: Optimizer, _ rate: LearningRate = .constant(0.01),
    clipping: Clipping = .none, frozen: Set<String> = [], as type: Scalar.Type = Scalar.self
  ) -> Training<Scalar> {
    let training = Training<Scalar>(
      model.graph, loss: model.loss, optimizer: optimizer, learningRate: rate, clipping: clipping,
      frozen: frozen)
    fill(training.program, of: model)
    return training
  }
}
