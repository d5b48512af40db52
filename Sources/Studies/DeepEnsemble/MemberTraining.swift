internal import Engine
internal import Randomness
internal import StudyKit
internal import Tasks
internal import TrainingKit

// N: examples, B: batch, D: inputs, K: outputs.

/// What a network learns: inputs, (N, D), with targets, (N, K), or labels, N.
struct Lesson<Scalar: EngineScalar> {
  var inputs: [Scalar]
  var targets: [Scalar]
  var labels: [Int32]
  var count: Int
}

/// The training of one member, by whichever rule the parameters ask for. What is found beside the loss is
/// for subclasses to add.
class MemberTraining<Scalar: EngineScalar>: Learner {
  let parameters: DeepEnsemble.Parameters
  let member: MemberNetwork<Scalar>
  let lesson: Lesson<Scalar>
  /// The outputs of the examples of the last step, (B, K), before it.
  let outputs: UnsafeBufferPointer<Scalar>
  private let training: Training<Scalar>
  /// What the program reads of each example, and where.
  private var feeds: [(values: [Scalar], buffer: UnsafeMutableBufferPointer<Scalar>)] = []
  private var labels: UnsafeMutableBufferPointer<Int32>?
  /// The order of the examples; nil for full batches.
  private var batches: Batches?
  /// The loss before the last step.
  private let last = Kept<Double>([.infinity])
  /// The loss below which training ends.
  private let tolerance: Double

  init(
    _ parameters: DeepEnsemble.Parameters, _ member: MemberNetwork<Scalar>,
    _ lesson: Lesson<Scalar>, _ keys: RunKeys
  ) throws {
    let k = member.model.outputs
    let batch = parameters.isFullBatch ? lesson.count : parameters.batch
    let (model, x, network) = member.model.written(for: batch)
    var inputs = [(lesson.inputs, x)]
    var y = network
    if let offsets = try member.offsets(lesson.inputs) {
      let offset = model.input("offset", batch, k)
      inputs.append((offsets, offset))
      y = y + offset
    }
    let (loss, labels): (Tensor, Tensor?)
    switch parameters.loss {
    case .squaredError:
      let target = model.input("target", batch, k)
      inputs.append((lesson.targets, target))
      (loss, labels) = (0.5 / Double(batch) * (y - target).squared.sum, nil)
    case .crossEntropy:
      let classes = model.indices("labels", batch)
      (loss, labels) = (y.meanCrossEntropy(classes), classes)
    }
    let rule: Optimizer =
      switch parameters.optimizer {
      case .gradientDescent: .sgd()
      case .sgd: .sgd(momentum: parameters.momentum)
      case .adam: .adam()
      }
    training = try Training(
      model, loss: loss, optimizer: rule, learningRate: .constant(parameters.learningRate),
      variables: member.variables, reporting: [y])
    outputs = try training.program.buffer(of: y)
    for (values, tensor) in inputs {
      feeds.append((values, try training.program.input(tensor)))
    }
    if let labels { self.labels = try training.program.indices(labels) }
    if !parameters.isFullBatch {
      batches = Batches(
        of: lesson.count, size: batch, key: keys.data(DeepEnsemble.Purpose.order.rawValue))
    }
    tolerance = parameters.isFullBatch ? parameters.tolerance : 0
    self.parameters = parameters
    self.member = member
    self.lesson = lesson
    if parameters.isFullBatch { fill(Array(0..<lesson.count)[...]) }
  }

  var state: [any Restorable] { [training, last] }
  var isDone: Bool { last.values[0] < tolerance }

  func step(_ index: Int) throws(Diverged) -> Double {
    // In full batches the program holds its inputs from one step to the next.
    let rows = batches?.rows(ofStep: index)
    if let rows { fill(rows) }
    let loss = Double(try training.step())
    last.values[0] = loss
    if let rows { look(at: rows) }
    return loss
  }

  /// Looks at the outputs of the examples in `rows`, of which a step has just been done.
  func look(at rows: ArraySlice<Int>) {}

  func measure() throws(RunFailure) -> Column {
    var column = Column()
    if parameters.isFullBatch { column["training_loss"] = last.values }
    return column
  }

  func finish() throws(RunFailure) -> Findings {
    var findings = Findings()
    findings.record("steps_done", Double(training.stepCount))
    if parameters.isFullBatch { findings.record("final_loss", last.values) }
    return findings
  }

  /// Gives the program the examples in `rows`.
  private func fill(_ rows: ArraySlice<Int>) {
    for (values, buffer) in feeds {
      let width = values.count / lesson.count
      precondition(
        rows.count * width == buffer.count, "\(rows.count) rows for \(buffer.count) values")
      values.withUnsafeBufferPointer { values in
        guard let from = values.baseAddress, let to = buffer.baseAddress else { return }
        for (slot, row) in rows.enumerated() {
          (to + slot * width).update(from: from + row * width, count: width)
        }
      }
    }
    guard let labels else { return }
    for (slot, row) in rows.enumerated() { labels[slot] = lesson.labels[row] }
  }
}
