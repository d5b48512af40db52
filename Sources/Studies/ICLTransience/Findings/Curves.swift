internal import StudyKit
internal import Tasks

extension ICLTransience {
  /// What a run has measured so far: one column an evaluation.
  struct Curves: Equatable, Sendable {
    /// Metrics, (metric, evaluator, evaluation).
    private(set) var metrics: [Float]
    /// Mean training losses, (evaluation).
    private(set) var trainLoss: [Float]
    /// Previous-token attention, (layer, head, evaluation).
    private(set) var previousToken: [Float]
    /// Induction strength, (layer, head, evaluation).
    private(set) var induction: [Float]
    /// Evaluations done.
    private(set) var count = 0
    private let evaluators: Int
    private let evaluations: Int

    /// Empty curves of a run; what is not yet measured is NaN.
    init(_ parameters: Parameters) {
      evaluators = Evaluator.all(parameters).count
      evaluations = parameters.evaluations
      let rows = parameters.depth * parameters.heads
      metrics = [Float](repeating: .nan, count: Metric.allCases.count * evaluators * evaluations)
      trainLoss = [Float](repeating: .nan, count: evaluations)
      previousToken = [Float](repeating: .nan, count: rows * evaluations)
      induction = previousToken
    }

    /// Appends an evaluation and the mean training loss since the one before.
    mutating func append(_ result: Evaluation.Result, trainLoss loss: Float) {
      precondition(count < evaluations, "\(count) of \(evaluations) evaluations are there")
      for (row, score) in result.scores.enumerated() { metrics[row * evaluations + count] = score }
      for (row, value) in result.previousToken.enumerated() {
        previousToken[row * evaluations + count] = value
      }
      for (row, value) in result.induction.enumerated() {
        induction[row * evaluations + count] = value
      }
      trainLoss[count] = loss
      count += 1
    }

    /// Writes the curves to a checkpoint.
    func write(to writer: inout StateWriter) {
      writer.write([Int64(count)])
      for array in [metrics, trainLoss, previousToken, induction] { writer.write(array) }
    }

    /// Reads what ``write(to:)`` wrote for a run of the same parameters; false where it does not fit.
    mutating func read(from reader: inout StateReader) -> Bool {
      guard let done = reader.read(1, as: Int64.self), 0...evaluations ~= Int(done[0]),
        let metrics = reader.read(metrics.count, as: Float.self),
        let trainLoss = reader.read(trainLoss.count, as: Float.self),
        let previousToken = reader.read(previousToken.count, as: Float.self),
        let induction = reader.read(induction.count, as: Float.self)
      else { return false }
      count = Int(done[0])
      self.metrics = metrics
      self.trainLoss = trainLoss
      self.previousToken = previousToken
      self.induction = induction
      return true
    }

    /// One metric of one evaluator, (evaluation).
    func curve(_ metric: Metric, _ evaluator: Int) -> [Float] {
      let index = Metric.allCases.firstIndex(of: metric) ?? 0
      let start = (index * evaluators + evaluator) * evaluations
      return Array(metrics[start..<start + evaluations])
    }

    /// The curves as findings; the rest of a run that goes on is NaN.
    var findings: Findings {
      var findings = Findings()
      let size = evaluators * evaluations
      for (index, metric) in Metric.allCases.enumerated() {
        findings.record(metric.rawValue, Array(metrics[index * size..<(index + 1) * size]))
      }
      findings.record("train_loss", trainLoss)
      findings.record("previous_token_attention", previousToken)
      findings.record("induction_strength", induction)
      return findings
    }

    /// The curves of a finished run with what is read off them.
    func finished(_ parameters: Parameters) -> Findings {
      precondition(count == evaluations, "\(count) of \(evaluations) evaluations are there")
      let present = Evaluator.all(parameters)
      func accuracies(_ evaluator: Evaluator) -> [Double] {
        let place = present.firstIndex(of: evaluator) ?? 0
        return curve(.inContextAccuracy, place).map(Double.init)
      }
      let strategies = Strategies(icl: accuracies(.icl), flip: accuracies(.flip))
      var findings = findings
      strategies.record(in: &findings, evalEvery: parameters.evalEvery)
      func last(_ metric: Metric) -> [Double] {
        present.indices.map { Double(curve(metric, $0)[evaluations - 1]) }
      }
      findings.record("final_in_context_accuracy", last(.inContextAccuracy))
      findings.record("final_accuracy", last(.accuracy))
      return findings
    }
  }
}

extension ICLTransience.Strategies {
  /// Records what the curves show; evaluations are `evalEvery` sequences apart.
  func record(in findings: inout Findings, evalEvery: Int) {
    func place(_ evaluation: Double?) -> Double { (evaluation ?? .nan) * Double(evalEvery) }
    findings.record("emerged", hasEmerged ? 1.0 : 0)
    findings.record("onset", place(onset.map(Double.init)))
    findings.record("flip_displaced", flipDisplaced == nil ? 0.0 : 1)
    findings.record("icl_displaced", iclDisplaced == nil ? 0.0 : 1)
    findings.record("displaced", displaced == nil ? 0.0 : 1)
    findings.record("displaced_at", place(displaced.map(Double.init)))
    findings.record("icl_peak", iclPeak.value)
    findings.record("icl_peak_at", place(Double(iclPeak.place)))
    findings.record("flip_peak", flipPeak.value)
    findings.record("flip_peak_at", place(Double(flipPeak.place)))
    findings.record("flip_crossing", place(flipCrossing))
  }
}
