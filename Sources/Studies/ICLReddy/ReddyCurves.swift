internal import StudyKit
internal import Tasks

extension ICLReddy {
  /// What an evaluator's sequences are scored by.
  static let metrics: [LabelScores.Metric] = [.accuracy, .contextProbability, .loss]

  /// What a run has measured so far: one column an evaluation.
  struct Curves: Equatable, Sendable {
    /// Evaluations done.
    private(set) var count = 0
    private let evaluations: Int
    /// A row each: metrics by evaluator, the training loss, previous-token attention, induction.
    private var rows: [[Float]]
    private let layers: Int

    /// Empty curves of a run; what is not yet measured is NaN.
    init(_ parameters: Parameters) {
      evaluations = parameters.evaluations
      layers = parameters.depth - 1
      let count = ICLReddy.metrics.count * Evaluator.allCases.count + 2 + layers
      rows = Array(repeating: Array(repeating: .nan, count: evaluations), count: count)
    }

    /// Appends an evaluation and the mean training loss since the one before.
    mutating func append(_ result: Evaluation.Result, trainLoss: Float) {
      precondition(count < evaluations, "\(count) of \(evaluations) evaluations are there")
      let values = result.scores + [trainLoss] + result.previousToken + [result.induction]
      for (row, value) in values.enumerated() { rows[row][count] = value }
      count += 1
    }

    /// Writes the curves to a checkpoint.
    func write(to writer: inout StateWriter) {
      writer.write([Int64(count)])
      for row in rows { writer.write(row) }
    }

    /// Reads what ``write(to:)`` wrote for a run of the same parameters; false where it does not fit.
    mutating func read(from reader: inout StateReader) -> Bool {
      guard let done = reader.read(1, as: Int64.self), 0...evaluations ~= Int(done[0]) else {
        return false
      }
      for row in rows.indices {
        guard let values = reader.read(evaluations, as: Float.self) else { return false }
        rows[row] = values
      }
      count = Int(done[0])
      return true
    }

    /// The rows of one metric, by evaluator.
    private func rows(of metric: LabelScores.Metric) -> ArraySlice<[Float]> {
      let index = ICLReddy.metrics.firstIndex(of: metric) ?? 0
      let size = Evaluator.allCases.count
      return rows[index * size..<(index + 1) * size]
    }

    /// The curves as findings; the rest of a run that goes on is NaN.
    var findings: Findings {
      var findings = Findings()
      for metric in ICLReddy.metrics {
        findings.record(metric.rawValue, Array(rows(of: metric).joined()))
      }
      let others = rows.dropFirst(ICLReddy.metrics.count * Evaluator.allCases.count)
      findings.record("train_loss", others.first ?? [])
      if layers > 0 {
        findings.record(
          "previous_token_attention", Array(others.dropFirst().prefix(layers).joined()))
      }
      findings.record("induction_strength", others.last ?? [])
      return findings
    }

    /// The curves of a finished run with what is read off them.
    func finished(_ parameters: Parameters) -> Findings {
      precondition(count == evaluations, "\(count) of \(evaluations) evaluations are there")
      var findings = findings
      let accuracies = rows(of: .accuracy).map { $0.map(Double.init) }
      let place = Evaluator.allCases.firstIndex(of: .ic) ?? 0
      let trained = Array(accuracies[place].dropFirst())
      let peak = trained.max() ?? .nan
      let steps = Double(parameters.evalEvery)
      func step(_ index: Int?) -> Double { index.map { Double($0 + 1) * steps } ?? .nan }
      let onset = trained.firstIndex { $0 > ICLReddy.threshold }
      findings.record("emerged", onset == nil ? 0.0 : 1)
      findings.record("onset", step(onset))
      findings.record("ic_peak", peak)
      findings.record("ic_peak_at", step(trained.firstIndex(of: peak)))
      findings.record("final_accuracy", accuracies.map { $0.last ?? .nan })
      return findings
    }
  }

  /// The accuracy on fresh classes from which in-context learning counts as there; a guess among the
  /// labels of the context is right once in eight at the defaults.
  static let threshold = 0.5
}
