public import StudyKit

/// A number, or a few, that is read off the curves of a finished run: measure and value in one place.
public struct Reading: Sendable {
  let measure: Measure
  let values: @Sendable (FinishedCurves) -> [Double]

  /// Values in row-major order of the measure's dimensions.
  public init(_ measure: Measure, _ read: @escaping @Sendable (FinishedCurves) -> [Double]) {
    (self.measure, values) = (measure, read)
  }

  /// A number; NaN for nil.
  public static func number(
    _ name: String, _ longName: String, _ definition: String, unit: String? = nil,
    _ read: @escaping @Sendable (FinishedCurves) -> Double?
  ) -> Reading {
    Reading(Measure(name, unit: unit, longName: longName, definition: definition)) {
      [read($0) ?? .nan]
    }
  }

  /// 1 where something holds, else 0.
  public static func flag(
    _ name: String, _ longName: String, _ definition: String,
    _ holds: @escaping @Sendable (FinishedCurves) -> Bool
  ) -> Reading {
    number(name, longName, definition) { holds($0) ? 1 : 0 }
  }

  /// When something happens: an index along the curves, whole or between two measurements, stated in the
  /// unit of the run's axis; NaN for never.
  public static func time(
    _ name: String, _ longName: String, _ definition: String, unit: String,
    _ find: @escaping @Sendable (FinishedCurves) -> Double?
  ) -> Reading {
    number(name, longName, definition, unit: unit) { curves in
      find(curves).map(curves.cadence.coordinate)
    }
  }

  /// A curve's values at the last measurement.
  public static func last(
    _ name: String, _ longName: String, of curve: String, over dimensions: Dimension...
  ) -> Reading {
    Reading(
      Measure(
        name, longName: longName, definition: "\(curve) at the last evaluation",
        dimensions: dimensions)
    ) { curves in curves.rows(curve).map { $0.last ?? .nan } }
  }
}

/// The curves of a finished run.
public struct FinishedCurves: Sendable {
  let curves: Curves
  let cadence: Cadence

  /// A curve at one index of its own dimensions, flattened: a value a measurement, NaN where a run ended before.
  public func callAsFunction(_ name: String, _ index: Int = 0) -> [Double] {
    Array(curves[name][index])
  }

  /// All rows of a curve in row-major order of its own dimensions.
  public func rows(_ name: String) -> [[Double]] { curves[name].map { Array($0) } }
}
