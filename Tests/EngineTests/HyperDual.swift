import Foundation

/// A number with its derivatives along two directions and along both: a + b ε₁ + c ε₂ + d ε₁ε₂ with
/// ε₁² = ε₂² = 0 (Fike & Alonso 2011).
///
/// Arithmetic carries first and second derivatives along exactly, without a step, and shares nothing with the
/// engine's rules.
struct HyperDual {
  var value: Double
  var first = 0.0
  var second = 0.0
  var both = 0.0

  /// A function of this number, whose value and two derivatives here are given.
  func applying(_ f: Double, _ slope: Double, _ curvature: Double) -> HyperDual {
    HyperDual(
      value: f, first: slope * first, second: slope * second,
      both: slope * both + curvature * first * second)
  }

  static func + (a: HyperDual, b: HyperDual) -> HyperDual {
    HyperDual(
      value: a.value + b.value, first: a.first + b.first, second: a.second + b.second,
      both: a.both + b.both)
  }

  static func * (a: HyperDual, b: HyperDual) -> HyperDual {
    HyperDual(
      value: a.value * b.value, first: a.value * b.first + a.first * b.value,
      second: a.value * b.second + a.second * b.value,
      both: a.value * b.both + a.first * b.second + a.second * b.first + a.both * b.value)
  }

  static func + (a: HyperDual, b: Double) -> HyperDual { a + HyperDual(value: b) }
  static func * (a: HyperDual, b: Double) -> HyperDual { a * HyperDual(value: b) }
  static func - (a: HyperDual, b: HyperDual) -> HyperDual { a + b * -1 }
  static func / (a: HyperDual, b: HyperDual) -> HyperDual { a * b.power(-1) }

  func power(_ p: Double) -> HyperDual {
    applying(pow(value, p), p * pow(value, p - 1), p * (p - 1) * pow(value, p - 2))
  }

  var exponential: HyperDual {
    applying(Foundation.exp(value), Foundation.exp(value), Foundation.exp(value))
  }

  var logarithm: HyperDual { applying(Foundation.log(value), 1 / value, -1 / (value * value)) }

  var errorFunction: HyperDual {
    let slope = 2 / Double.pi.squareRoot() * Foundation.exp(-value * value)
    return applying(Foundation.erf(value), slope, -2 * value * slope)
  }

  var sigmoid: HyperDual { HyperDual(value: 1) / ((self * -1).exponential + 1) }

  var hyperbolicTangent: HyperDual { (self * 2).sigmoid * 2 + -1 }
}

extension [HyperDual] {
  var total: HyperDual { reduce(HyperDual(value: 0), +) }

  var softmax: [HyperDual] {
    let weights = map(\.exponential)
    let all = weights.total
    return weights.map { $0 / all }
  }

  /// The rows of a matrix of `columns` columns.
  func rows(_ columns: Int) -> [[HyperDual]] {
    stride(from: 0, to: count, by: columns).map { Array(self[$0..<$0 + columns]) }
  }

  /// The matrix product of rows of `inner` numbers with a matrix of as many rows.
  func product(_ other: [HyperDual], inner: Int) -> [HyperDual] {
    let columns = other.count / inner
    return rows(inner).flatMap { row in
      (0..<columns).map { column in
        row.indices.map { row[$0] * other[$0 * columns + column] }.total
      }
    }
  }

  /// `(x - mean) / √(variance + epsilon) · gain + offset`.
  func layerNorm(_ gain: [HyperDual], _ offset: [HyperDual], _ epsilon: Double) -> [HyperDual] {
    let share = 1 / Double(count)
    let mean = total * share
    let centered = map { $0 - mean }
    let inverse = (centered.map { $0 * $0 }.total * share + epsilon).power(-0.5)
    return indices.map { centered[$0] * inverse * gain[$0] + offset[$0] }
  }

  /// `x / √(mean x² + epsilon) · gain`.
  func rmsNorm(_ gain: [HyperDual], _ epsilon: Double) -> [HyperDual] {
    let inverse = (map { $0 * $0 }.total * (1 / Double(count)) + epsilon).power(-0.5)
    return indices.map { self[$0] * inverse * gain[$0] }
  }

  /// Softmax attention of one head and one sequence; `self` are queries, each row `channels` numbers.
  func attention(_ keys: [HyperDual], _ values: [HyperDual], channels: Int) -> [HyperDual] {
    let scale = 1 / Double(channels).squareRoot()
    return rows(channels).flatMap { query in
      let scores = keys.rows(channels).map { key in
        query.indices.map { query[$0] * key[$0] }.total * scale
      }
      return scores.softmax.product(values, inner: keys.count / channels)
    }
  }
}
