internal import Engine
internal import Randomness
internal import StudyKit
internal import Tasks

// N: examples, B: batch, D: inputs, K: outputs.

/// What a network learns: inputs, (N, D), with targets, (N, K), or labels, N.
struct Lesson<Scalar: EngineScalar> {
  var inputs: [Scalar]
  var targets: [Scalar]
  var labels: [Int32]
  var count: Int
}

/// The training of one member.
final class MemberTraining<Scalar: EngineScalar> {
  private let network: MemberNetwork<Scalar>
  private let parameters: DeepEnsemble.Parameters
  private let lesson: Lesson<Scalar>
  private let offsets: [Scalar]?
  private let training: Training<Scalar>
  private let outputs: Tensor
  private let batch: Int

  init(
    _ parameters: DeepEnsemble.Parameters, _ member: MemberNetwork<Scalar>,
    _ lesson: Lesson<Scalar>
  ) throws(RunFailure) {
    let k = member.model.outputs
    batch = parameters.optimizer == .gradientDescent ? lesson.count : parameters.batch
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
    } catch {
      throw .failed(error.description)
    }
    outputs = y
    self.network = member
    self.parameters = parameters
    self.lesson = lesson
  }

  /// Takes full-batch steps until the loss is below the tolerance or the steps are done.
  ///
  /// Gives the loss before each of the steps in `watched` (ascending), NaN for those not reached,
  /// the last loss, and the number of steps.
  func descend(
    watching watched: [Int], stop: () -> Bool
  ) throws(RunFailure) -> (curve: [Double], loss: Double, steps: Int) {
    fill(Array(0..<lesson.count))
    var curve = [Double](repeating: .nan, count: watched.count)
    var (next, loss, done) = (0, Double.infinity, 0)
    while done < parameters.steps {
      // A step of the smallest task takes microseconds.
      if done & 1023 == 0, stop() { throw .stopped }
      loss = try step()
      if next < watched.count, watched[next] == done {
        curve[next] = loss
        next += 1
      }
      done += 1
      if loss < parameters.tolerance { break }
    }
    return (curve, loss, done)
  }

  /// One pass over the training set in the order that `key` draws; a last part that is smaller than
  /// a batch is left out. Gives the mean loss and accuracy of the batches, each before its step; the
  /// accuracy is NaN where there are no labels.
  func epoch(
    _ key: RandomKey, stop: () -> Bool
  ) throws(RunFailure) -> (loss: Double, accuracy: Double) {
    let order = key.permutation(lesson.count)
    let batches = lesson.count / batch
    var (loss, correct) = (0.0, 0)
    for index in 0..<batches {
      if stop() { throw .stopped }
      let rows = Array(order[index * batch..<(index + 1) * batch])
      fill(rows)
      loss += try step()
      guard !lesson.labels.isEmpty else { continue }
      let found = training.program.buffer(of: outputs)
      let k = network.model.outputs
      for (place, row) in rows.enumerated() {
        var best = 0
        for c in 1..<k where found[place * k + c] > found[place * k + best] { best = c }
        if best == Int(lesson.labels[row]) { correct += 1 }
      }
    }
    let share = Double(correct) / Double(batches * batch)
    return (loss / Double(batches), lesson.labels.isEmpty ? .nan : share)
  }

  private func step() throws(RunFailure) -> Double {
    do {
      return Double(try training.step())
    } catch {
      throw .diverged(step: error.step)
    }
  }

  /// Gives the program the examples in `rows`.
  private func fill(_ rows: [Int]) {
    let program = training.program
    let (d, k) = (network.model.shape.count, network.model.outputs)
    Self.copy(lesson.inputs, rows, width: d, into: program.input("x"))
    if let offsets { Self.copy(offsets, rows, width: k, into: program.input("offset")) }
    switch parameters.loss {
    case .squaredError: Self.copy(lesson.targets, rows, width: k, into: program.input("target"))
    case .crossEntropy:
      let labels = program.indices("labels")
      for (place, row) in rows.enumerated() { labels[place] = lesson.labels[row] }
    }
  }

  private static func copy(
    _ source: [Scalar], _ rows: [Int], width: Int, into target: UnsafeMutableBufferPointer<Scalar>
  ) {
    precondition(
      rows.count * width == target.count, "\(rows.count) rows for \(target.count) values")
    source.withUnsafeBufferPointer { source in
      guard let from = source.baseAddress, let to = target.baseAddress else { return }
      for (place, row) in rows.enumerated() {
        (to + place * width).update(from: from + row * width, count: width)
      }
    }
  }
}
