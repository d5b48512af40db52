internal import Engine
internal import StudyKit

/// The weights of a run that are kept: which, when, and those so far.
struct WeightTrail {
  /// The weights at one time.
  private struct Moment {
    /// Steps of training done.
    let step: Int
    /// By parameter: its values.
    let values: [Findings.Values]
  }

  private let weights: NetworkWeights
  /// After how many steps weights are kept; the last is the end of training, whenever that comes.
  private let times: [Int]
  private let time: Dimension
  private var moments: [Moment] = []

  /// What a run is to keep, nothing yet.
  init(_ weights: NetworkWeights, _ cadence: Cadence, _ keeping: Keeping) {
    self.weights = weights
    times = cadence.times(keeping)
    time = cadence.dimension(ofTimes: times)
  }

  /// Bytes of all that a run keeps.
  var byteCount: Int { times.count * weights.byteCount }

  private static let steps = Measure.weightsGroup + "step"

  /// The measures: one a parameter, (time, own…), and the steps done at each time.
  var measures: [Measure] {
    weights.specs.map { spec in
      Measure(
        Measure.weightsGroup + spec.name, element: weights.element, longName: spec.name,
        definition: "parameter of the trained network",
        dimensions: [time]
          + spec.shape.enumerated().map { axis, count in
            Dimension(
              Measure.weightsGroup + "\(spec.name)_\(axis)", .integers(Array(0..<count)),
              longName: "axis \(axis) of \(spec.name)")
          })
    } + [
      Measure(
        Self.steps, element: .integer, unit: "steps", longName: "steps of training done",
        definition: "count; 0 also for a time after the end of training", dimensions: [time])
    ]
  }

  /// Keeps the weights at a measurement, if that is one of the times.
  mutating func pass(_ step: Int, _ learner: any Learner) throws(RunFailure) {
    guard moments.count < times.count - 1, times[moments.count] == step else { return }
    try keep(learner, at: step)
  }

  /// What is kept, with the weights at the end of training, after `step` steps; NaN for times that it did not reach.
  func findings(_ learner: any Learner, endingAt step: Int) throws(RunFailure) -> Findings {
    var whole = self
    try whole.keep(learner, at: step)
    let slots = Array(0..<whole.moments.count - 1) + [times.count - 1]
    var findings = Findings()
    var steps = [Int](repeating: 0, count: times.count)
    for (slot, moment) in zip(slots, whole.moments) { steps[slot] = moment.step }
    findings.record(Self.steps, steps)
    for (index, spec) in weights.specs.enumerated() {
      let (name, count) = (Measure.weightsGroup + spec.name, spec.shape.elementCount)
      var singles: [Float] = []
      var doubles: [Double] = []
      for time in times.indices {
        switch slots.firstIndex(of: time).map({ whole.moments[$0].values[index] }) {
        case .floats(let values)?: singles += values
        case .doubles(let values)?: doubles += values
        default:
          if weights.element == .float {
            singles += repeatElement(.nan, count: count)
          } else {
            doubles += repeatElement(.nan, count: count)
          }
        }
      }
      findings.record(name, weights.element == .float ? .floats(singles) : .doubles(doubles))
    }
    return findings
  }

  private mutating func keep(_ learner: any Learner, at step: Int) throws(RunFailure) {
    let found = learner.weights
    var values: [Findings.Values] = []
    for spec in weights.specs {
      guard let own = found[spec.name], own.element == weights.element,
        own.count == spec.shape.elementCount
      else {
        throw .failed(
          "the learner has no \(weights.element) weights \(spec.name) of shape \(spec.shape)")
      }
      values.append(own)
    }
    moments.append(Moment(step: step, values: values))
  }
}

// In the state of a run, behind that of its learner.
extension WeightTrail {
  /// What the weights begin with: "weights1" as bytes.
  private static var format: Int64 { 0x7765_6967_6874_7331 }

  /// Writes what is kept before the end of training; nothing where nothing is.
  func write(to writer: inout StateWriter) {
    guard times.count > 1 else { return }
    var own = StateWriter()
    own.write([Int64(moments.count)])
    for moment in moments {
      own.write([Int64(moment.step)])
      for values in moment.values {
        switch values {
        case .floats(let values): own.write(values)
        case .doubles(let values): own.write(values)
        case .integers(let values): own.write(values)
        }
      }
    }
    writer.write([Self.format, Int64(own.bytes.count)])
    writer.write(own.bytes)
  }

  /// What was kept according to the rest of a state; nil where something else stands there.
  static func rest(of reader: inout StateReader) -> StateReader? {
    guard let head = reader.read(2, as: Int64.self), head[0] == format,
      let bytes = reader.read(max(0, Int(head[1])), as: UInt8.self), reader.isAtEnd
    else { return nil }
    return StateReader(bytes)
  }

  /// The same trail with what a state of a run after `step` steps has kept; nil where that lacks a time that has
  /// passed. `kept` is nil for a state without weights.
  func reading(_ kept: StateReader?, after step: Int) -> WeightTrail? {
    var trail = self
    let passed = times.dropLast().filter { $0 <= step }
    if passed.isEmpty { return trail }
    guard var reader = kept, let count = reader.read(1, as: Int64.self)?.first else { return nil }
    for _ in 0..<max(0, count) {
      guard let step = reader.read(1, as: Int64.self).map({ Int($0[0]) }) else { return nil }
      var values: [Findings.Values] = []
      for spec in weights.specs {
        let count = spec.shape.elementCount
        let own: Findings.Values? =
          weights.element == .float
          ? reader.read(count, as: Float.self).map { .floats($0) }
          : reader.read(count, as: Double.self).map { .doubles($0) }
        guard let own else { return nil }
        values.append(own)
      }
      if passed.contains(step) { trail.moments.append(Moment(step: step, values: values)) }
    }
    return trail.moments.map(\.step) == passed ? trail : nil
  }
}
