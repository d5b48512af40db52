internal import Engine
internal import Randomness

/// A model of the engine in training, with the data that its steps take in turn.
struct Case {
  let training: Training<Float>
  /// The input of indices that changes every step, its values for 64 steps, and the labels' likewise.
  private let varying: [(name: String, values: [Int32], count: Int)]
  private let stepsOfData = 64

  private init(
    _ training: Training<Float>, _ varying: [(name: String, values: [Int32], count: Int)]
  ) {
    self.training = training
    self.varying = varying
    training.variables.initialize(RandomKey(seed: 1))
  }

  /// One step on the next batch; returns its loss.
  func step() -> Float {
    let at = training.stepCount % stepsOfData
    for (name, values, count) in varying {
      let target = training.program.indices(name)
      for i in 0..<count { target[i] = values[at * count + i] }
    }
    guard let loss = try? training.step() else { return .nan }
    return loss
  }

  private static func normals(_ count: Int, _ purpose: UInt64) -> [Float] {
    RandomKey(seed: 2).folding(purpose).normals(count).map(Float.init)
  }

  private static func draws(_ count: Int, below bound: Int, _ purpose: UInt64) -> [Int32] {
    let bits = RandomKey(seed: 3).folding(purpose).uniforms(count)
    return bits.map { Int32($0 * Double(bound)) }
  }

  /// 784-W-W-10 with ReLU on squared error, batch 128 of 8,192 examples.
  static func mlp(width: Int) -> Case {
    var graph = Graph()
    let data = graph.input("data", [8192, 784])
    let targets = graph.input("targets", [8192, 10])
    let chosen = graph.indices("chosen", [128])
    var x = graph.gather(data, chosen)
    for (layer, inputs) in [784, width].enumerated() {
      x = graph.relu(Dense("layer\(layer)", inputs: inputs, outputs: width)(x, in: &graph))
    }
    let y = Dense("readout", inputs: width, outputs: 10)(x, in: &graph)
    let loss = graph.meanSquaredError(y, graph.gather(targets, chosen))
    let training = Training<Float>(
      graph, loss: loss, optimizer: .adam(), learningRate: .constant(1e-3))
    training.program.set("data", normals(8192 * 784, 1))
    training.program.set("targets", normals(8192 * 10, 2))
    return Case(training, [("chosen", draws(64 * 128, below: 8192, 3), 128)])
  }

  /// A pre-norm transformer that classifies its last token, batch 32, items from a fixed table of 4,096.
  static func transformer(
    layers: Int, heads: Int, width: Int, mlpRatio: Int?, classes: Int, headLayers: Int = 0
  ) -> Case {
    let (batch, tokens) = (32, 17)
    var graph = Graph()
    let table = graph.input("table", [4096, width])
    let items = graph.indices("items", [batch, tokens])
    let labels = graph.indices("labels", [batch])
    let x = graph.gather(table, items)
    let loss = classified(
      LearnedPositions("positions", count: tokens, channels: width)(x, in: &graph), labels,
      layers, heads, width, mlpRatio, classes, headLayers, in: &graph)
    let training = Training<Float>(
      graph, loss: loss, optimizer: .adam(), learningRate: .constant(1e-4))
    training.program.set("table", normals(4096 * width, 1))
    let chosen = draws(64 * batch * tokens, below: 4096, 2)
    let classOf = draws(4096, below: classes, 3)
    let wanted = (0..<64 * batch).map { classOf[Int(chosen[$0 * tokens + tokens - 1])] }
    return Case(training, [("items", chosen, batch * tokens), ("labels", wanted, batch)])
  }

  /// Two attention layers over exemplar, label, exemplar, label, exemplar; 6,400 classes.
  static func coopetition() -> Case {
    let (batch, width, classes) = (32, 64, 6400)
    var graph = Graph()
    let table = graph.input("table", [4096, 512])
    let items = graph.indices("items", [batch, 3])
    let context = graph.indices("context", [batch, 2])
    let labels = graph.indices("labels", [batch])
    let exemplars = Dense("project", inputs: 512, outputs: width)(
      graph.gather(table, items), in: &graph)
    let embedded = Embedding("label", count: classes, channels: width)(context, in: &graph)
    let places = (0..<5).map {
      graph.element($0 % 2 == 0 ? exemplars : embedded, $0 / 2, along: 1)
    }
    let x = graph.stack(places, along: 1)
    let loss = classified(
      LearnedPositions("positions", count: 5, channels: width)(x, in: &graph), labels, 2, 8, width,
      nil, classes, 0, in: &graph)
    let training = Training<Float>(
      graph, loss: loss, optimizer: .adam(), learningRate: .constant(1e-4))
    training.program.set("table", normals(4096 * 512, 1))
    let chosen = draws(64 * batch * 3, below: 4096, 2)
    let classOf = draws(4096, below: classes, 3)
    let known = (0..<64 * batch * 2).map { classOf[Int(chosen[$0 / 2 * 3 + $0 % 2])] }
    let wanted = (0..<64 * batch).map { classOf[Int(chosen[$0 * 3 + 2])] }
    return Case(
      training,
      [("items", chosen, batch * 3), ("context", known, batch * 2), ("labels", wanted, batch)])
  }

  private static func classified(
    _ input: Node, _ labels: Node, _ layers: Int, _ heads: Int, _ width: Int, _ mlpRatio: Int?,
    _ classes: Int, _ headLayers: Int, in graph: inout Graph
  ) -> Node {
    var x = input
    for layer in 0..<layers {
      x = TransformerBlock("block\(layer)", channels: width, heads: heads, mlpRatio: mlpRatio)(
        x, in: &graph)
    }
    x = graph.element(x, graph.shape(of: input)[1] - 1, along: 1)
    x = LayerNormalisation("norm", channels: width)(x, in: &graph)
    for layer in 0..<headLayers {
      x = graph.relu(Dense("head\(layer)", inputs: width, outputs: width)(x, in: &graph))
    }
    // A row for each class, as the study on transience has it.
    let rows = graph.parameter(
      ParameterSpec(
        "unembedding", [classes, width], initial: .normal(deviation: 1 / Double(width).squareRoot())
      ))
    let offsets = graph.parameter(ParameterSpec("offset", [classes], initial: .constant(0)))
    let logits = graph.add(graph.product(x, rows, transposing: (false, true)), offsets)
    return graph.meanCrossEntropy(logits, labels: labels)
  }
}
