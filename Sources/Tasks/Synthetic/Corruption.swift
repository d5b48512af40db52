internal import Glibc
public import Randomness

// N: examples, D: values an input.
/// A disturbance of images in five strengths, for tests of what an ensemble does as images move away from those it was
/// trained on; kinds after Hendrycks and Dietterich 2019 (arXiv:1903.12261), definitions and strengths ours.
public struct Corruption: Equatable, Sendable {
  /// What is done to an image.
  public enum Kind: String, CaseIterable, Sendable {
    /// Normal noise is added, of 0.25 × strength standard deviations of the training values.
    case noise
    /// A Gaussian filter of 0.02 × strength of the shorter side, the border's pixels repeated.
    case blur
    /// Differences from the image's mean are multiplied by 1 − 0.18 × strength.
    case contrast
    /// The image is moved diagonally by 0.05 × strength of each side, in one of four drawn directions; 0 follows.
    case translation
    /// A square of 0.12 × strength of the shorter side, at a drawn place, becomes 0.
    case occlusion
  }

  /// What is done.
  public let kind: Kind
  /// How much, 1 … 5.
  public let strength: Int

  /// The names of all corruptions, `blur-3`.
  public static let names = Kind.allCases.flatMap { kind in
    (1...5).map { "\(kind.rawValue)-\($0)" }
  }

  /// The corruption of a name; nil where it is none.
  public init?(_ name: String) {
    let words = name.split(separator: "-", omittingEmptySubsequences: false)
    guard words.count == 2, let kind = Kind(rawValue: String(words[0])), Self.names.contains(name),
      let strength = Int(words[1])
    else { return nil }
    (self.kind, self.strength) = (kind, strength)
  }

  /// The corrupted images of a set.
  ///
  /// Draws depend on kind and image, and not on the strength. `deviation` is that of the training values, the unit of the
  /// noise.
  public func callAsFunction(_ set: DataSet, deviation: Double, key: RandomKey) -> DataSet {
    let key = key.folding(UInt64(Kind.allCases.firstIndex(of: kind) ?? 0))
    var corrupted = set.inputs
    switch kind {
    case .noise:
      let scale = 0.25 * Double(strength) * deviation
      var drawn = [Float](repeating: 0, count: corrupted.count)
      var span = drawn.mutableSpan
      key.fillNormals(&span)
      for index in corrupted.indices { corrupted[index] += Float(scale) * drawn[index] }
    case .blur: corrupted = blurred(set)
    case .contrast:
      let factor = Float(1 - 0.18 * Double(strength))
      for row in 0..<set.count {
        let mean = set.input(row).reduce(0, +) / Float(set.shape.count)
        for index in row * set.shape.count..<(row + 1) * set.shape.count {
          corrupted[index] = mean + factor * (corrupted[index] - mean)
        }
      }
    case .translation: corrupted = translated(set, key)
    case .occlusion: occlude(&corrupted, set, key)
    }
    return set.replacingInputs(corrupted, note: "\(kind.rawValue) of strength \(strength)")
  }

  /// So much of a side, in whole pixels.
  private func pixels(_ share: Double, of side: Int) -> Int {
    Int((share * Double(strength) * Double(side)).rounded())
  }

  private func blurred(_ set: DataSet) -> [Float] {
    let shape = set.shape
    let deviation = 0.02 * Double(strength) * Double(min(shape.height, shape.width))
    let reach = Int((3 * deviation).rounded(.up))
    var filter = (-reach...reach).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
    let sum = filter.reduce(0, +)
    for index in filter.indices { filter[index] /= sum }
    /// The filter along one of an image's sides.
    func along(_ side: Int, _ step: Int, _ values: [Float]) -> [Float] {
      values.indices.map { index in
        let place = index / step % side
        var total = 0.0
        for (tap, weight) in filter.enumerated() {
          let from = min(max(place + tap - reach, 0), side - 1)
          total += weight * Double(values[index + (from - place) * step])
        }
        return Float(total)
      }
    }
    let across = along(shape.width, shape.channels, set.inputs)
    return along(shape.height, shape.channels * shape.width, across)
  }

  private func translated(_ set: DataSet, _ key: RandomKey) -> [Float] {
    let shape = set.shape
    let (down, right) = (pixels(0.05, of: shape.height), pixels(0.05, of: shape.width))
    var moved = [Float](repeating: 0, count: set.inputs.count)
    for row in 0..<set.count {
      let direction = key.integer(below: 4, at: UInt64(row))
      let (dy, dx) = (direction < 2 ? down : -down, direction % 2 == 0 ? right : -right)
      for y in 0..<shape.height where 0..<shape.height ~= y - dy {
        for x in 0..<shape.width where 0..<shape.width ~= x - dx {
          for channel in 0..<shape.channels {
            moved[index(row, y, x, channel, shape)] =
              set.inputs[index(row, y - dy, x - dx, channel, shape)]
          }
        }
      }
    }
    return moved
  }

  private func occlude(_ inputs: inout [Float], _ set: DataSet, _ key: RandomKey) {
    let shape = set.shape
    let side = pixels(0.12, of: min(shape.height, shape.width))
    for row in 0..<set.count {
      let top = key.integer(below: shape.height - side + 1, at: UInt64(2 * row))
      let left = key.integer(below: shape.width - side + 1, at: UInt64(2 * row + 1))
      for y in top..<top + side {
        for x in left..<left + side {
          for channel in 0..<shape.channels { inputs[index(row, y, x, channel, shape)] = 0 }
        }
      }
    }
  }

  private func index(_ row: Int, _ y: Int, _ x: Int, _ channel: Int, _ shape: ImageShape) -> Int {
    ((row * shape.height + y) * shape.width + x) * shape.channels + channel
  }
}
