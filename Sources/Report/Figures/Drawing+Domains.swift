internal import Glibc
internal import StudyKit

extension Drawing {
  /// From where to where both sides go.
  var domains: (x: ClosedRange<Double>, y: ClosedRange<Double>) {
    switch marks {
    case .curves(let lines), .lines(let lines):
      let heights = lines.flatMap { line in
        line.estimates.flatMap { [$0.middle, $0.lower, $0.upper] } + line.members.joined()
      }
      return (
        Self.domain(lines.flatMap(\.x), x, isPadded: isDotted),
        Self.domain(heights, y, isPadded: true)
      )
    case .maps(_, let columns, let rows, _, _):
      return (Self.domain(columns, x, isPadded: false), Self.domain(rows, y, isPadded: false))
    case .bars(let bars):
      return (
        Self.domain(bars.flatMap { [$0.from, $0.to] }, x, isPadded: false),
        Self.domain([], y, isPadded: false)
      )
    case .dots(let dots, let reference):
      var levels: [Double] = []
      if let reference, case .level(let level) = reference { levels = [level] }
      return (
        Self.domain(dots.flatMap(\.x), x, isPadded: true),
        Self.domain(dots.flatMap(\.y) + levels, y, isPadded: true)
      )
    }
  }

  /// Whether numbers stand as dots with intervals, which need room at the sides.
  var isDotted: Bool { if case .lines = marks { true } else { false } }

  private static func domain(
    _ numbers: [Double], _ side: Side, isPadded: Bool
  ) -> ClosedRange<Double> {
    if let words = side.words { return -0.5...Double(max(words.count, 1)) - 0.5 }
    let known = numbers.filter { $0.isFinite && (!side.isLogarithmic || $0 > 0) }
    guard let least = known.min(), let greatest = known.max() else {
      return side.isLogarithmic ? 1...10 : 0...1
    }
    if side.isLogarithmic {
      let pad = isPadded ? 0.04 * log(greatest / least) : 0
      let room = least == greatest ? log(2) : pad
      return least * exp(-room)...greatest * exp(room)
    }
    let pad = isPadded ? 0.04 * (greatest - least) : 0
    let room = least == greatest ? max(least.magnitude / 2, 0.5) : pad
    return least - room...greatest + room
  }
}
