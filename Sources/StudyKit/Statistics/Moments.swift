/// Mean and spread of samples.
public enum Moments {
  /// The mean; NaN for no values.
  public static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  /// The unbiased variance (ddof 1), two-pass; NaN for fewer than two values.
  public static func variance(_ values: [Double]) -> Double {
    guard values.count > 1 else { return .nan }
    let mean = mean(values)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
  }

  /// Quantiles at `levels` in 0 ... 1, interpolated linearly between the order statistics; NaN for no values.
  public static func quantiles(of values: [Double], at levels: [Double]) -> [Double] {
    guard !values.isEmpty else { return levels.map { _ in .nan } }
    let sorted = values.sorted()
    return levels.map { level in
      let position = level * Double(sorted.count - 1)
      let below = Int(position)
      let above = min(below + 1, sorted.count - 1)
      return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
    }
  }
}
