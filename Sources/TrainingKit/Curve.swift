public import StudyKit

/// Something that is measured again and again during a run.
public struct Curve: Equatable, Sendable {
  /// Who gives the values.
  enum Origin: Equatable, Sendable {
    case learner
    /// The mean of the training losses since the measurement before.
    case trainingLoss
  }

  /// The measure without the dimension along which the run goes.
  let own: Measure
  let origin: Origin
  /// Whether a value that is not a number is one of several answers, and not a sign of divergence.
  let allowsNaN: Bool

  /// A curve with its own dimensions, outermost first; the run's dimension follows them.
  ///
  /// A value that is not finite counts as divergence unless `allowsNaN`.
  public init(
    _ name: String, _ longName: String, _ definition: String, unit: String? = nil,
    source: String? = nil, element: Measure.Element = .float, allowsNaN: Bool = false,
    isAdded: Bool = false, over dimensions: Dimension...
  ) {
    own = Measure(
      name, element: element, unit: unit, longName: longName, definition: definition,
      source: source, dimensions: dimensions, isAdded: isAdded)
    origin = .learner
    self.allowsNaN = allowsNaN
  }

  private init(_ own: Measure, _ origin: Origin) {
    (self.own, self.origin, allowsNaN) = (own, origin, true)
  }

  /// The mean of the losses that training steps return, since the measurement before; NaN before the first
  /// step. The kit measures it itself.
  public static func trainingLoss(
    _ name: String = "train_loss", _ longName: String = "training loss",
    _ definition: String = "mean of the training losses since the measurement before",
    unit: String? = "nats", element: Measure.Element = .float
  ) -> Curve {
    Curve(
      Measure(name, element: element, unit: unit, longName: longName, definition: definition),
      .trainingLoss)
  }

  /// The measure of a run.
  func measure(along cadence: Cadence) -> Measure {
    Measure(
      own.name, element: own.element, unit: own.unit, longName: own.longName,
      definition: own.definition, source: own.source,
      dimensions: own.dimensions + [cadence.dimension], isAdded: own.isAdded)
  }
}

/// What one measurement finds, by the curves' names.
public struct Column: Sendable {
  private(set) var values: [String: [Double]] = [:]

  /// Nothing yet.
  public init() {}

  /// The values of a curve, in row-major order of its own dimensions.
  public subscript(_ curve: String) -> [Double] {
    get { values[curve] ?? [] }
    set { values[curve] = newValue }
  }
}
