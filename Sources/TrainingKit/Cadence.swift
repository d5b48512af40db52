public import StudyKit

/// How many steps a run has, and after which of them it is measured.
public struct Cadence: Equatable, Sendable {
  /// Steps of a run.
  public let steps: Int
  /// After how many steps it is measured; ascending.
  let marks: [Int]
  /// The dimension of curves, with a value for each mark.
  let dimension: Dimension

  /// A run of `steps`, measured after each of `marks` steps, which ascend and may begin with 0; `dimension`
  /// has a coordinate for each.
  public init(steps: Int, marks: [Int], along dimension: Dimension) {
    precondition(
      marks.count == dimension.coordinate.count,
      "\(marks.count) measurements along \(dimension.name) of \(dimension.coordinate.count)")
    precondition(
      zip(marks, marks.dropFirst()).allSatisfy(<) && marks.allSatisfy { 0...steps ~= $0 },
      "measurements at \(marks.prefix(8)) do not ascend within \(steps) steps")
    self.steps = steps
    self.marks = marks
    self.dimension = dimension
  }

  /// A run of `steps`, measured before the first and after every `interval`, which divides the run.
  ///
  /// The axis counts steps, or something of which a step has `perStep`, such as sequences.
  public init(
    steps: Int, every interval: Int, axis name: String = "step", unit: String = "steps",
    longName: String = "steps of training done", perStep: Int = 1
  ) {
    let marks = Array(stride(from: 0, through: steps, by: interval))
    self.init(
      steps: steps, marks: marks,
      along: Dimension(
        name, .integers(marks.map { $0 * perStep }), unit: unit, longName: longName))
  }

  /// A run of `epochs` passes of `stepsPerEpoch` steps, measured after each.
  public init(epochs: Int, stepsPerEpoch: Int) {
    self.init(
      steps: epochs * stepsPerEpoch, marks: (1...epochs).map { $0 * stepsPerEpoch },
      along: Dimension(
        "epoch", .integers(Array(1...epochs)), unit: "epoch", longName: "epoch"))
  }

  /// After how many steps weights are kept, ascending; the end of training is the last time.
  func times(_ keeping: Keeping) -> [Int] {
    guard keeping.keepWeights == .times else { return [steps] }
    return stride(from: 0, to: marks.count, by: keeping.weightsEvery).map { marks[$0] }
      .filter { $0 < steps } + [steps]
  }

  /// The dimension of kept weights: along the run's axis, where that is in proportion to steps, else in steps.
  func dimension(ofTimes times: [Int]) -> Dimension {
    var (values, unit) = (times, Optional("steps"))
    if case .integers(let axis) = dimension.coordinate, let last = axis.last, marks.last == steps,
      last > 0
    {
      let (up, down) = (max(last / steps, 1), max(steps / last, 1))
      if zip(axis, marks).allSatisfy({ $0 * down == $1 * up }) {
        (values, unit) = (times.map { $0 * up / down }, dimension.unit)
      }
    }
    return Dimension(
      Measure.weightsGroup + "time", .integers(values), unit: unit,
      longName: "training at which weights were kept")
  }

  /// The coordinates of all measurements.
  var coordinates: [Double] { marks.indices.map { coordinate(Double($0)) } }

  /// The coordinate at an index along the dimension, between two measurements by interpolation.
  func coordinate(_ index: Double) -> Double {
    guard case .integers(let values) = dimension.coordinate, values.count > 1 else { return index }
    let lower = min(Int(index), values.count - 2)
    let (first, next) = (Double(values[lower]), Double(values[lower + 1]))
    // Even spacing from 0 is one product, whose rounding does not depend on where the index lies.
    if values[0] == 0, first == Double(lower * values[1]), next == Double((lower + 1) * values[1]) {
      return index * Double(values[1])
    }
    return first + (index - Double(lower)) * (next - first)
  }
}
