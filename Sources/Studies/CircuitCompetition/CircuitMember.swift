internal import Engine
internal import Randomness
internal import StudyKit
package import TrainingKit

extension CircuitCompetition {
  /// One member in training.
  final class Member: Learner {
    private let p: Parameters
    private var circuit: Circuit
    private var losses: Circuit.Losses
    private var steps = 0

    /// A member at its beginning.
    init(_ p: Parameters, _ keys: RunKeys) {
      self.p = p
      circuit = Circuit(p, keys)
      losses = circuit.losses
    }

    var state: [any Restorable] { [self] }
    var isDone: Bool { losses.total < p.tolerance }

    func step(_ index: Int) -> Double {
      let loss = losses.total
      circuit.descend(losses)
      losses = circuit.losses
      steps += 1
      return loss
    }

    /// The losses of the mechanisms that there are.
    private var mechanisms: [Double] {
      p.mechanisms == .one ? [losses.first] : [losses.first, losses.second]
    }

    func measure() -> Column {
      var column = Column()
      column["loss"] = [losses.total]
      column["mechanism_loss"] = mechanisms
      column["overlap"] = circuit.factors.map { $0.overlap / $0.target }
      return column
    }

    func finish() throws(RunFailure) -> Findings {
      guard losses.total.isFinite else { throw .diverged(step: steps) }
      var findings = Findings()
      findings.record("final_loss", losses.total)
      findings.record("final_mechanism_loss", mechanisms)
      findings.record("solved", isDone ? 1.0 : 0.0)
      findings.record("steps_done", Double(steps))
      return findings
    }
  }
}

extension CircuitCompetition.Member: Restorable {
  /// Writes the number of steps and where the factors are.
  func write(to writer: inout StateWriter) {
    writer.write([Int64(steps)])
    writer.write(circuit.factors.flatMap { [$0.place.target, $0.place.initial] })
  }

  /// Reads what ``write(to:)`` wrote.
  func reading(from reader: inout StateReader) -> (() -> Void)? {
    let count = circuit.factors.count
    guard let steps = reader.read(1, as: Int64.self),
      let places = reader.read(2 * count, as: Double.self)
    else { return nil }
    return {
      self.steps = Int(steps[0])
      for index in 0..<count {
        self.circuit.factors[index].place = (places[2 * index], places[2 * index + 1])
      }
      self.losses = self.circuit.losses
    }
  }
}

extension CircuitCompetition.Circuit {
  /// The circuit of a member: targets are its data, initial values its weights. Both are standard normal,
  /// each factor's from a stream of its own, so that longer vectors begin as shorter ones.
  package init(_ p: CircuitCompetition.Parameters, _ keys: RunKeys) {
    let sizes = p.factors.map { $0 == "d" ? p.secondDimension : p.dimension }
    func vectors(_ purpose: RunKeys.Purpose) -> [[Double]] {
      sizes.enumerated().map { keys[purpose].folding(UInt64($0)).normals($1) }
    }
    self.init(p, targets: vectors(.training), initials: vectors(.weights))
  }
}
