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
  let training: Training<Scalar>
  private let offsets: [Scalar]?
  private var batches: Batches
  /// The loss before the last step, and the number of steps.
  private let progress = Kept<Double>([.infinity, 0])

  init(
    _ parameters: DeepEnsemble.Parameters, _ member: MemberNetwork<Scalar>,
    _ lesson: Lesson<Scalar>, _ keys: RunKeys
  ) throws(RunFailure) {
    let k = member.model.outputs
    let batch = parameters.isFullBatch ? lesson.count : parameters.batch
    offsets = try member.offsets(lesson.inputs)
    let (model, _, network) = member.model.written(for: batch)
    let y = offsets == nil ? network : network + model.input("offset", batch, k)
    let loss =
      switch parameters.loss {
      case .squaredError:
        0.5 / Double(batch) * (y - model.input("target", batch, k)).squared.sum
      case .crossEntropy: y.meanCrossEntropy(model.indices("labels", batch))
      }
    let rule: Optimizer =
      switch parameters.optimizer {
      case .gradientDescent: .sgd()
      case .sgd: .sgd(momentum: parameters.momentum)
      case .adam: .adam()
      }
    do {
      training = try Training(
        model, loss: loss, optimizer: rule, learningRate: .constant(parameters.learningRate),
        variables: member.variables, reporting: [y])
      outputs = try training.program.buffer(of: y)
    } catch {
      throw .failed(error.description)
    }
    batches = Batches(
      of: lesson.count, size: batch, key: keys.data(DeepEnsemble.Purpose.order.rawValue))
    self.parameters = parameters
    self.member = member
    self.lesson = lesson
    if parameters.isFullBatch { fill(Array(0..<lesson.count)[...]) }
  }

  var state: [any Restorable] { [training, progress] }
  var isDone: Bool { parameters.isFullBatch && progress.values[0] < parameters.tolerance }

  func step(_ index: Int) throws(Diverged) -> Double {
    // In full batches the program holds its inputs from one step to the next.
    let rows = parameters.isFullBatch ? nil : batches.rows(ofStep: index)
    if let rows { fill(rows) }
    let loss = Double(try training.step())
    progress.values[0] = loss
    progress.values[1] = Double(index + 1)
    if let rows { look(at: rows) }
    return loss
  }

  /// Looks at the outputs of the examples in `rows`, of which a step has just been done.
  func look(at rows: ArraySlice<Int>) {}

  func measure() throws(RunFailure) -> Column {
    var column = Column()
    if parameters.isFullBatch { column["training_loss"] = [progress.values[0]] }
    return column
  }

  func finish() throws(RunFailure) -> Findings {
    var findings = Findings()
    findings.record("steps_done", progress.values[1])
    if parameters.isFullBatch { findings.record("final_loss", progress.values[0]) }
    return findings
  }

  /// Gives the program the examples in `rows`.
  private func fill(_ rows: ArraySlice<Int>) {
    let program = training.program
    let (d, k) = (member.model.shape.count, member.model.outputs)
    Self.copy(lesson.inputs, rows, width: d, into: program.input("x"))
    if let offsets { Self.copy(offsets, rows, width: k, into: program.input("offset")) }
    switch parameters.loss {
    case .squaredError: Self.copy(lesson.targets, rows, width: k, into: program.input("target"))
    case .crossEntropy:
      let labels = program.indices("labels")
      for (slot, row) in rows.enumerated() { labels[slot] = lesson.labels[row] }
    }
  }

  private static func copy(
    _ source: [Scalar], _ rows: ArraySlice<Int>, width: Int,
    into target: UnsafeMutableBufferPointer<Scalar>
  ) {
    precondition(
      rows.count * width == target.count, "\(rows.count) rows for \(target.count) values")
    source.withUnsafeBufferPointer { source in
      guard let from = source.baseAddress, let to = target.baseAddress else { return }
      for (slot, row) in rows.enumerated() {
        (to + slot * width).update(from: from + row * width, count: width)
      }
    }
  }
}
