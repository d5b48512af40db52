internal import Foundation
public import Randomness

/// Two classes of points in the plane, for experiments that a person can see whole.
public enum TwoClassToy: String, CaseIterable, Sendable {
  /// Two normal clouds around (−1, 0) and (1, 0).
  case clouds
  /// Normal clouds around (±1, ±1); opposite corners are one class.
  case xor
  /// A disc's rim of radius 1 inside one of radius 2.
  case rings
  /// Two half circles of radius 1 that reach into each other.
  case moons
  /// Two spirals of one and a half turns, out to radius 1.
  case spirals

  /// Draws points by `key`, every second one of each class; `noise` is the standard deviation that
  /// is added to each coordinate.
  ///
  /// Point i is a function of the key and i, so a larger sample begins with a smaller one.
  public func sample(_ count: Int, noise: Double, key: RandomKey) -> DataSet {
    let (along, around) = (key.folding(1), key.folding(2))
    var inputs: [Float] = []
    for i in 0..<count {
      let centre = point(of: i % 2, along: along, at: UInt64(i))
      let index = UInt64(2 * i)
      inputs.append(Float(centre.x + noise * around.normal(at: index)))
      inputs.append(Float(centre.y + noise * around.normal(at: index + 1)))
    }
    return DataSet(
      name: rawValue, origin: "drawn with noise \(noise)", shape: ImageShape(vector: 2),
      inputs: inputs, labels: (0..<count).map { $0 % 2 }, classes: ["first", "second"])
  }

  /// The place of a point before noise.
  private func point(
    of label: Int, along key: RandomKey, at index: UInt64
  ) -> (x: Double, y: Double) {
    let sign = label == 0 ? -1.0 : 1.0
    let t = key.uniform(at: index)
    switch self {
    case .clouds: return (sign, 0)
    case .xor: return t < 0.5 ? (1, sign) : (-1, -sign)
    case .rings:
      let radius = label == 0 ? 1.0 : 2.0
      return (radius * cos(2 * .pi * t), radius * sin(2 * .pi * t))
    case .moons:
      return label == 0
        ? (cos(.pi * t), sin(.pi * t)) : (1 - cos(.pi * t), 0.5 - sin(.pi * t))
    case .spirals:
      // The root gives every part of the spiral's area the same density.
      let radius = t.squareRoot()
      return (sign * radius * cos(3 * .pi * radius), sign * radius * sin(3 * .pi * radius))
    }
  }
}
