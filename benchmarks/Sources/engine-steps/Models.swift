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
  static func mlp(width: Int) throws(ModelError) -> Case {
    let model = Model()
    let data = model.input("data", 8192, 784)
    let targets = model.input("targets", 8192, 10)
    let chosen = model.indices("chosen", 128)
    let y = data.rows(at: chosen).dense("layer0", to: width, weight: .normal()).relu
      .dense("layer1", to: width, weight: .normal()).relu
      .dense("readout", to: 10, weight: .normal())
    let training = try Training<Float>(
      model, loss: y.meanSquaredError(targets.rows(at: chosen)), optimizer: .adam(),
      learningRate: .constant(1e-3))
    try training.program.set(data, normals(8192 * 784, 1))
    try training.program.set(targets, normals(8192 * 10, 2))
    return Case(training, [("chosen", draws(64 * 128, below: 8192, 3), 128)])
  }

  /// A pre-norm transformer that classifies its last token, batch 32, items from a fixed table of 4,096.
  static func transformer(
    layers: Int, heads: Int, width: Int, mlpRatio: Int = 0, classes: Int, headLayers: Int = 0
  ) throws(ModelError) -> Case {
    let (batch, tokens) = (32, 17)
    let model = Model()
    let table = model.input("table", 4096, width)
    let items = model.indices("items", batch, tokens)
    let labels = model.indices("labels", batch)
    let loss = classified(
      table.rows(at: items), labels, layers, heads, mlpRatio, classes, headLayers)
    let training = try Training<Float>(
      model, loss: loss, optimizer: .adam(), learningRate: .constant(1e-4))
    try training.program.set(table, normals(4096 * width, 1))
    let chosen = draws(64 * batch * tokens, below: 4096, 2)
    let classOf = draws(4096, below: classes, 3)
    let wanted = (0..<64 * batch).map { classOf[Int(chosen[$0 * tokens + tokens - 1])] }
    return Case(training, [("items", chosen, batch * tokens), ("labels", wanted, batch)])
  }

  /// Two attention layers over exemplar, label, exemplar, label, exemplar; 6,400 classes.
  static func coopetition() throws(ModelError) -> Case {
    let (batch, width, classes) = (32, 64, 6400)
    let model = Model()
    let table = model.input("table", 4096, 512)
    let items = model.indices("items", batch, 3)
    let context = model.indices("context", batch, 2)
    let labels = model.indices("labels", batch)
    let exemplars = table.rows(at: items).dense("project", to: width, weight: .normal())
    let embedded = context.embedding(
      "label", count: classes, channels: width, initial: .normal(deviation: 0.02))
    let tokens = (0..<5).map { ($0 % 2 == 0 ? exemplars : embedded)[$0 / 2, along: 1] }
    let loss = classified(model.stack(tokens, along: 1), labels, 2, 8, 0, classes, 0)
    let training = try Training<Float>(
      model, loss: loss, optimizer: .adam(), learningRate: .constant(1e-4))
    try training.program.set(table, normals(4096 * 512, 1))
    let chosen = draws(64 * batch * 3, below: 4096, 2)
    let classOf = draws(4096, below: classes, 3)
    let known = (0..<64 * batch * 2).map { classOf[Int(chosen[$0 / 2 * 3 + $0 % 2])] }
    let wanted = (0..<64 * batch).map { classOf[Int(chosen[$0 * 3 + 2])] }
    return Case(
      training,
      [("items", chosen, batch * 3), ("context", known, batch * 2), ("labels", wanted, batch)])
  }

  private static func classified(
    _ tokens: Tensor, _ labels: Tensor, _ layers: Int, _ heads: Int, _ mlpRatio: Int,
    _ classes: Int, _ headLayers: Int
  ) -> Tensor {
    let model = tokens.model
    let width = tokens.extent(-1)
    let attention = SelfAttention(heads: heads, packsMaps: true, weight: .normal())
    let block = TransformerBlock(attention, mlpRatio: mlpRatio, weight: .normal())
    var x = tokens.withPositions(.learned(.normal(deviation: 0.02)))
    for layer in 0..<layers { x = block(x, "block\(layer)") }
    x = x[x.extent(1) - 1, along: 1].normalized("norm")
    for layer in 0..<headLayers {
      x = x.dense("head\(layer)", to: width, weight: .normal()).relu
    }
    // A row for each class, as the study on transience has it.
    let rows = model.parameter(
      "unembedding", classes, width, initial: .normal(deviation: 1 / Double(width).squareRoot()))
    let offsets = model.parameter("offset", classes, initial: .constant(0))
    return (x.times(rows, transposing: (false, true)) + offsets).meanCrossEntropy(labels)
  }
}
