internal import ArgumentParser

/// A length of time such as `11h30m`, `10min`, `10` (minutes) or `1-12:00:00`.
package struct TimeSpan: ExpressibleByArgument, Equatable, Sendable {
  /// In seconds.
  package let seconds: Double

  /// Reads numbers with units, or what Slurm takes; nil for anything else, and for no time at all.
  package init?(argument: String) {
    guard let seconds = Self.seconds(inUnits: argument) ?? Self.seconds(inClock: argument),
      seconds > 0, seconds.isFinite
    else { return nil }
    self.seconds = seconds
  }

  /// Reads numbers, each followed by d, h, m, min, s or sec; nil for anything else.
  private static func seconds(inUnits text: String) -> Double? {
    var rest = text[...]
    var total = 0.0
    repeat {
      let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard let number = Double(digits), let length = units[String(unit)] else { return nil }
      total += number * length
    } while !rest.isEmpty
    return total
  }

  private static let units: [String: Double] = [
    "d": 86_400, "h": 3600, "m": 60, "min": 60, "s": 1, "sec": 1,
  ]

  /// Reads a time as Slurm writes and takes it, in seconds: minutes, minutes:seconds, hours:minutes:seconds,
  /// days-hours, days-hours:minutes or days-hours:minutes:seconds; nil for anything else.
  package static func seconds(inClock text: String) -> Double? {
    let halves = text.split(separator: "-", omittingEmptySubsequences: false)
    guard let clock = halves.last, halves.count <= 2 else { return nil }
    let hasDays = halves.count == 2
    let texts =
      (hasDays ? [halves[0]] : [])
      + clock.split(
        separator: ":", omittingEmptySubsequences: false)
    let numbers = texts.compactMap { text in
      text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ? Double(text) : nil
    }
    guard numbers.count == texts.count else { return nil }
    let units: [Double]
    switch (hasDays, numbers.count) {
    case (true, 2...4): units = [86_400, 3600, 60, 1]
    case (false, 1), (false, 2): units = [60, 1]
    case (false, 3): units = [3600, 60, 1]
    default: return nil
    }
    return zip(numbers, units).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// A time as batch systems take it, in whole seconds: hours:minutes:seconds, hours above 24 as well.
  package static func clock(_ seconds: Int) -> String {
    let two = { (number: Int) in (number < 10 ? "0" : "") + "\(number)" }
    return "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }
}

/// The value of `--time-limit`.
package enum TimeLimit: ExpressibleByArgument, Equatable, Sendable {
  /// So long.
  case span(TimeSpan)
  /// What the batch system leaves.
  case auto

  /// Reads `auto` or a length of time; nil for anything else.
  package init?(argument: String) {
    if argument == "auto" {
      self = .auto
    } else if let span = TimeSpan(argument: argument) {
      self = .span(span)
    } else {
      return nil
    }
  }
}
