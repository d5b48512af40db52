internal import Glibc

/// The share of cases without an event by the time that has passed, where some have been seen for a while without
/// one (Kaplan and Meier 1958).
///
/// It is 1 before the first event and falls at events alone. A case that was last seen at the time of an event counts as
/// seen then. Nothing is said beyond the longest time for which any case has been seen, unless all have had their event.
public struct KaplanMeier: Equatable, Sendable {
  /// The share at some time, and where it is by its 95 % interval.
  public struct Estimate: Equatable, Sendable {
    /// The share without an event.
    public let share: Double
    /// The lower end; NaN where the interval is not defined.
    public let lower: Double
    /// The upper end; NaN where the interval is not defined.
    public let upper: Double
  }

  /// When events were seen, ascending, each time once.
  public let times: [Double]
  /// The share right after each of these times.
  ///
  /// Intervals are pointwise, by Greenwood's variance on the scale of log(−log S), which keeps them within 0 and 1
  /// (Greenwood 1926; Kalbfleisch and Prentice, *The Statistical Analysis of Failure Time Data*, 2002, section 1.4);
  /// none where the share is 0 or 1, at which that variance says nothing.
  public let estimates: [Estimate]
  /// The longest time for which any case was seen; NaN for no cases.
  private let end: Double

  /// The estimate from the times of events and, of cases without one, the times at which they were last seen.
  public init(events: [Double], censored: [Double]) {
    precondition(
      (events + censored).allSatisfy { !$0.isNaN }, "a time is not a number")
    let (events, all) = (events.sorted(), (events + censored).sorted())
    var (times, estimates) = ([Double](), [Estimate]())
    // Π (1 − d/n) and Σ d/(n (n − d)) over events so far, of n cases at risk d have one.
    var (share, variance) = (1.0, 0.0)
    var (first, gone) = (0, 0)
    while first < events.count {
      let time = events[first]
      let next = events[first...].firstIndex { $0 > time } ?? events.count
      while all[gone] < time { gone += 1 }
      let (happened, atRisk) = (Double(next - first), Double(all.count - gone))
      share *= (atRisk - happened) / atRisk
      variance += happened / (atRisk * (atRisk - happened))
      times.append(time)
      estimates.append(Self.estimate(share, variance))
      first = next
    }
    (self.times, self.estimates) = (times, estimates)
    end = all.last ?? .nan
  }

  private static func estimate(_ share: Double, _ variance: Double) -> Estimate {
    guard share > 0 else { return Estimate(share: 0, lower: .nan, upper: .nan) }
    // The band of log(−log S) is ± z σ; raised to e^(± z σ), S has its ends.
    let deviation = variance.squareRoot() / log(share).magnitude
    let power = exp(WilsonInterval.z95 * deviation)
    return Estimate(share: share, lower: pow(share, power), upper: pow(share, 1 / power))
  }

  /// The estimate at a time, events at that time included; NaN beyond what has been seen, and of no cases.
  public func callAsFunction(_ time: Double) -> Estimate {
    let last = times.lastIndex { $0 <= time }.map { estimates[$0] }
    if last?.share != 0, !(time <= end) {
      return Estimate(share: .nan, lower: .nan, upper: .nan)
    }
    return last ?? Estimate(share: 1, lower: .nan, upper: .nan)
  }

  /// The first time by which half of the cases have had their event; NaN where that has not been seen.
  public var median: Double { first { $0.share } }

  /// The 95 % interval of the median: the times at which an interval of the share contains a half (Brookmeyer and
  /// Crowley 1982). An end is NaN where the ends of these intervals do not come down to a half.
  public var medianInterval: (lower: Double, upper: Double) {
    (first { $0.lower }, first { $0.upper })
  }

  /// The first time at which a number is no more than a half, but for the rounding of a product of as many factors as there
  /// are events.
  private func first(_ number: (Estimate) -> Double) -> Double {
    estimates.firstIndex { number($0) <= 0.5 * (1 + 1e-12) }.map { times[$0] } ?? .nan
  }
}
