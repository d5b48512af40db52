import Engine
import Randomness

/// Small models that several tests train.
enum Models {
  /// A graph and its loss.
  struct Model {
    var graph: Graph
    var loss: Node
  }

  /// 12-8-8-3 with ReLU, mean squared error, batch 6.
  static func mlp(_ parametrization: Parametrization = .standard()) -> Model {
    var graph = Graph()
    let x = graph.input("x", [6, 12], examples: 0)
    let y = graph.input("y", [6, 3], examples: 0)
    var hidden = x
    for layer in 0..<2 {
      let dense = Dense(
        "layer\(layer)", inputs: layer == 0 ? 12 : 8, outputs: 8, parametrization)
      hidden = graph.named("hidden\(layer)", graph.relu(dense(hidden, in: &graph)))
    }
    let output = Dense("readout", inputs: 8, outputs: 3, parametrization)(hidden, in: &graph)
    let loss = graph.meanSquaredError(graph.named("output", output), y)
    return Model(graph: graph, loss: loss)
  }

  /// Two blocks of two heads over 5 tokens of 8 channels, batch 3, cross-entropy at the last token.
  static func transformer(
    mlpRatio: Int? = 2, positions: AttentionPositions = .none
  ) -> Model {
    var graph = Graph()
    let items = graph.input("items", [3, 3, 8], examples: 0)
    let context = graph.indices("context", [3, 2], examples: 0)
    let labels = graph.indices("labels", [3], examples: 0)
    let embedding = Embedding("labels-in", count: 4, channels: 8, deviation: 0.5)
    var x = graph.concatenate([items, embedding(context, in: &graph)], along: 1)
    x = LearnedPositions("positions", count: 5, channels: 8, deviation: 0.5)(x, in: &graph)
    for layer in 0..<2 {
      let block = TransformerBlock(
        "block\(layer)", channels: 8, heads: 2, mlpRatio: mlpRatio, positions: positions)
      x = block(x, in: &graph)
    }
    let last = graph.element(x, 4, along: 1)
    let normed = LayerNormalisation("norm", channels: 8)(last, in: &graph)
    let logits = Dense("head", inputs: 8, outputs: 4)(normed, in: &graph)
    let loss = graph.meanCrossEntropy(graph.named("logits", logits), labels: labels)
    return Model(graph: graph, loss: loss)
  }

  /// Gives every input numbers that depend on its name only, and draws the parameters.
  static func fill<Scalar: EngineScalar>(_ program: Program<Scalar>, of model: Model) {
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
    _ model: Model, _ optimizer: Optimizer, _ rate: LearningRate = .constant(0.01),
    clipping: Clipping = .none, frozen: Set<String> = [], as type: Scalar.Type = Scalar.self
  ) -> Training<Scalar> {
    let training = Training<Scalar>(
      model.graph, loss: model.loss, optimizer: optimizer, learningRate: rate, clipping: clipping,
      frozen: frozen)
    fill(training.program, of: model)
    return training
  }
}
