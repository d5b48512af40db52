import Foundation
import StudyKit
import TestSupport
import Testing

/// Estimates against SciPy, by `Tests/Oracles/survival.py`.
@Suite struct KaplanMeierTests {
  struct Case: Decodable, CustomTestStringConvertible {
    let name: String
    let events: [Double]
    let censored: [Double]
    let times: [Double]
    let share: [Double?]
    let lower: [Double?]
    let upper: [Double?]
    let median: Double?
    let medianInterval: [Double?]

    var testDescription: String { name }
  }

  private struct Fixture: Decodable { let cases: [Case] }

  static let cases: [Case] = {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let text = try? Repository.text("Tests/Oracles/fixtures/survival.json") else { return [] }
    return (try? decoder.decode(Fixture.self, from: Data(text.utf8)).cases) ?? []
  }()

  /// Whether numbers are the same, null standing for NaN; both are sums and products of at most 300 terms.
  private func agree(_ ours: [Double], _ theirs: [Double?]) -> Bool {
    ours.count == theirs.count
      && zip(ours, theirs).allSatisfy { ours, theirs in
        theirs.map { abs(ours - $0) < 1e-12 } ?? ours.isNaN
      }
  }

  @Test func `there are cases of every kind`() {
    #expect(Self.cases.count == 11)
    #expect(Self.cases.contains { $0.events.isEmpty })
    #expect(Self.cases.contains { !Set($0.events).isDisjoint(with: $0.censored) })
  }

  @Test(arguments: cases)
  func `shares, bands and medians are SciPy's`(given: Case) {
    let curve = KaplanMeier(events: given.events, censored: given.censored)
    #expect(curve.times == given.times)
    #expect(agree(curve.estimates.map(\.share), given.share))
    #expect(agree(curve.estimates.map(\.lower), given.lower))
    #expect(agree(curve.estimates.map(\.upper), given.upper))
    #expect(agree([curve.median], [given.median]))
    let (lower, upper) = curve.medianInterval
    #expect(agree([lower, upper], given.medianInterval))
  }

  @Test func `without censoring the share is that of the times beyond`() {
    let times = [3.0, 1, 2, 2, 5, 4, 2, 9]
    let curve = KaplanMeier(events: times, censored: [])
    for time in stride(from: 0.0, through: 10, by: 0.5) {
      let beyond = Double(times.count { $0 > time }) / 8
      #expect(abs(curve(time).share - beyond) < 1e-15)
    }
    // Four of eight times are no later than 2.
    #expect(curve.median == 2)
  }

  @Test func `a curve begins at 1, and says nothing beyond what has been seen`() {
    let curve = KaplanMeier(events: [2], censored: [4, 4])
    #expect(curve(1).share == 1 && curve(1).lower.isNaN && curve(1).upper.isNaN)
    #expect(curve(2).share == curve(4).share && abs(curve(4).share - 2 / 3) < 1e-15)
    #expect(curve(4.5).share.isNaN)
    // Where all have had their event, there is nothing more to see.
    #expect(KaplanMeier(events: [2, 3], censored: [1])(9).share == 0)
    let none = KaplanMeier(events: [], censored: [])
    #expect(none(0).share.isNaN && none.median.isNaN && none.times.isEmpty)
  }

  @Test func `bands cover the share as often as they say`() {
    // 40 exponential times of mean 1, seen up to 1.2: at 0.7 the share is e^−0.7. Of 2,000 bands 95 % contain it; the
    // deviation of that share is 0.5 %, and the band's own error at 40 cases about 1 %.
    var generator = Generator(state: 1)
    var hits = 0
    for _ in 0..<2_000 {
      let times = (0..<40).map { _ in -log(1 - Double.random(in: 0..<1, using: &generator)) }
      let curve = KaplanMeier(
        events: times.filter { $0 <= 1.2 }, censored: times.filter { $0 > 1.2 }.map { _ in 1.2 })
      let band = curve(0.7)
      if band.lower < exp(-0.7), exp(-0.7) < band.upper { hits += 1 }
    }
    #expect((1_860...1_940).contains(hits), "\(hits)")
  }

  /// SplitMix64.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }
}
