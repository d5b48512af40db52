internal import Glibc

// S: slopes, T: thresholds, K: columns, M: places of a column.
/// Where replicates tell most about the place at which a fraction changes along an axis, for each value of a second axis.
///
/// A column's fraction is taken to be logistic along the axis, with an unknown threshold before, between or behind the M
/// places, one unknown slope of either sign for all columns, and 1 % of replicates that do not follow it; thresholds of
/// neighboring columns differ by about a tenth of the axis. What is known of them is computed exactly on a lattice of S × T
/// values, from column to column forward and backward (Rabiner 1989). The next replicates go to the column whose threshold is
/// least known, and there to the place that is expected to lower its variance most (Chaloner and Larntz 1989, one after
/// another as Kontsevich and Tyler 1999), by the best linear estimate from the number of successes. A place that has
/// replicates competes with one that has none.
package struct BoundarySearch: Sendable {
  /// A value of the axis, by its index, for a value of the second axis.
  package struct Place: Hashable, Sendable {
    /// The index along the second axis.
    package let column: Int
    /// The index along the axis.
    package let index: Int

    package init(column: Int, index: Int) { (self.column, self.index) = (column, index) }
  }

  /// Replicates of a place and what they found.
  package struct Seen: Equatable, Sendable {
    /// How many succeeded; a fraction where it is expected.
    package var successes: Double
    /// How many there are.
    package var trials: Double

    package init(successes: Double, trials: Double) {
      (self.successes, self.trials) = (successes, trials)
    }
  }

  private let columns: Int
  private let places: Int
  private let block: Int
  // By slope, and by a place's index less the number of places before the threshold, plus M: the probability of a success
  // and the logarithms of this and of its complement.
  private let rises: [[Double]]
  private let logarithms: [(success: [Double], failure: [Double])]
  // By the distance of two thresholds.
  private let steps: [Double]

  /// The share of replicates that do not follow the curve.
  private static let lapse = 0.01
  /// The slopes' scales, as shares of the axis, besides half the distance of two places: up to the first, so many of each sign.
  private static let widest = 0.25
  private static let scales = 7
  /// The deviation of the difference of neighboring thresholds, as a share of the axis.
  private static let walk = 0.1

  /// A search among `places` of each of `columns`, with `block` replicates at a time.
  package init(places: Int, columns: Int, block: Int) {
    precondition(places > 1 && columns > 0 && block > 0, "\(places) places of \(columns) columns")
    (self.places, self.columns, self.block) = (places, columns, block)
    let narrowest = 0.5
    let factor = max(Self.widest * Double(places - 1) / narrowest, 1)
    let scales = (0..<Self.scales).map {
      narrowest * pow(factor, Double($0) / Double(Self.scales - 1))
    }
    rises = (scales + scales.map { -$0 }).map { scale in
      (0...2 * places).map { shifted in
        let distance = Double(shifted - places) + 0.5
        return Self.lapse + (1 - 2 * Self.lapse) / (1 + exp(-distance / scale))
      }
    }
    logarithms = rises.map { rise in (rise.map { log($0) }, rise.map { log(1 - $0) }) }
    let deviation = Self.walk * Double(places - 1)
    steps = (0...Int((4 * deviation).rounded(.up))).map {
      exp(-0.5 * (Double($0) / deviation) * (Double($0) / deviation))
    }
  }

  /// Where a search begins: at the ends and the middle of the first, the middle and the last column.
  package var first: [Place] {
    Self.ends(columns).flatMap { column in
      Self.ends(places).map { Place(column: column, index: $0) }
    }
  }

  private static func ends(_ count: Int) -> [Int] {
    var ends: [Int] = []
    for index in [0, (count - 1) / 2, count - 1] where ends.last != index { ends.append(index) }
    return ends
  }

  /// Where the next `count` blocks of replicates go, each chosen as if those before it had found what is expected.
  ///
  /// - Parameters:
  ///   - seen: what the replicates so far have found.
  ///   - room: how many more blocks a place can have.
  package func next(_ count: Int, seen: [Place: Seen], room: (Place) -> Int) -> [Place] {
    var seen = seen
    var chosen: [Place] = []
    while chosen.count < count {
      let beliefs = beliefs(seen)
      // The first of the columns with the largest variance.
      let order = beliefs.indices.sorted {
        (-variance(beliefs[$0]), $0) < (-variance(beliefs[$1]), $1)
      }
      let free = { (place: Place) in room(place) > chosen.count { $0 == place } }
      var best: (Place, expected: Double)?
      for column in order where best == nil {
        best = self.best(in: beliefs[column], of: column, free)
      }
      guard let (place, expected) = best else { break }
      chosen.append(place)
      var known = seen[place] ?? Seen(successes: 0, trials: 0)
      known.trials += Double(block)
      known.successes += Double(block) * expected
      seen[place] = known
    }
    return chosen
  }

  /// The threshold of each column, as an index along the axis: its expectation and its deviation.
  package func boundary(_ seen: [Place: Seen]) -> [(index: Double, deviation: Double)] {
    beliefs(seen).map { (mean($0), variance($0).squareRoot()) }
  }
}

extension BoundarySearch {
  /// The probabilities of one column's slope and threshold, (S, T).
  private typealias Belief = [[Double]]

  private var thresholds: Int { places + 1 }

  /// The index at which a threshold is, between two places.
  private func index(_ threshold: Int) -> Double { Double(threshold) - 0.5 }

  private func mean(_ belief: Belief) -> Double {
    belief.reduce(0) { sum, row in
      row.enumerated().reduce(sum) { $0 + $1.element * index($1.offset) }
    }
  }

  private func variance(_ belief: Belief) -> Double {
    let mean = mean(belief)
    return belief.reduce(0) { sum, row in
      row.enumerated().reduce(sum) { sum, entry in
        let distance = index(entry.offset) - mean
        return sum + entry.element * distance * distance
      }
    }
  }

  /// The free place of a column that is expected to lower the threshold's variance most, with the expected share of
  /// successes there; nil if none is free.
  private func best(
    in belief: Belief, of column: Int, _ isFree: (Place) -> Bool
  ) -> (Place, expected: Double)? {
    let mean = mean(belief)
    var best: (Place, expected: Double)?
    var most = -Double.infinity
    for index in 0..<places {
      let place = Place(column: column, index: index)
      guard isFree(place) else { continue }
      var (p, squared, covariance) = (0.0, 0.0, 0.0)
      for (rise, row) in zip(rises, belief) {
        for threshold in 0..<thresholds {
          let weighted = row[threshold] * rise[index - threshold + places]
          p += weighted
          squared += weighted * rise[index - threshold + places]
          covariance += weighted * (self.index(threshold) - mean)
        }
      }
      let noise = squared - p * p + (p - squared) / Double(block)
      let gain = covariance * covariance / noise
      if gain > most { (best, most) = ((place, p), gain) }
    }
    return best
  }

  /// What replicates tell of each column's slope and threshold.
  private func beliefs(_ seen: [Place: Seen]) -> [Belief] {
    let places = seen.keys.sorted { ($0.column, $0.index) < ($1.column, $1.index) }
    var evidence = 0.0
    var slopes: [(columns: [[Double]], evidence: Double)] = []
    for slope in rises.indices {
      var logarithms = [[Double]](
        repeating: [Double](repeating: 0, count: thresholds), count: columns)
      for place in places {
        guard let known = seen[place] else { continue }
        let (success, failure) = self.logarithms[slope]
        for threshold in 0..<thresholds {
          let shifted = place.index - threshold + self.places
          logarithms[place.column][threshold] +=
            known.successes * success[shifted]
            + (known.trials - known.successes) * failure[shifted]
        }
      }
      slopes.append(smoothed(logarithms))
    }
    let most = slopes.map(\.evidence).max() ?? 0
    for slope in slopes { evidence += exp(slope.evidence - most) }
    return (0..<columns).map { column in
      slopes.map { slope in
        let weight = exp(slope.evidence - most) / evidence
        return slope.columns[column].map { weight * $0 }
      }
    }
  }

  /// The probabilities of each column's threshold given all columns, from the logarithms of each column's likelihoods, and
  /// the logarithm of the probability of it all.
  private func smoothed(_ logarithms: [[Double]]) -> (columns: [[Double]], evidence: Double) {
    var evidence = 0.0
    let likelihoods = logarithms.map { row in
      let most = row.max() ?? 0
      evidence += most
      return row.map { exp($0 - most) }
    }
    var forward: [[Double]] = []
    for (column, likelihood) in likelihoods.enumerated() {
      let before =
        column == 0
        ? [Double](repeating: 1 / Double(thresholds), count: thresholds)
        : walked(forward[column - 1])
      let product = zip(before, likelihood).map { $0 * $1 }
      let sum = product.reduce(0, +)
      evidence += log(sum)
      forward.append(product.map { $0 / sum })
    }
    var smoothed = forward
    var backward = [Double](repeating: 1, count: thresholds)
    for column in (0..<columns - 1).reversed() {
      backward = walked(zip(backward, likelihoods[column + 1]).map { $0 * $1 })
      let product = zip(forward[column], backward).map { $0 * $1 }
      let sum = product.reduce(0, +)
      smoothed[column] = product.map { $0 / sum }
      let largest = backward.max() ?? 1
      backward = backward.map { $0 / largest }
    }
    return (smoothed, evidence)
  }

  /// The sum over the thresholds of a neighboring column.
  private func walked(_ row: [Double]) -> [Double] {
    (0..<thresholds).map { threshold in
      var sum = 0.0
      for other in max(0, threshold - steps.count + 1)..<min(thresholds, threshold + steps.count) {
        sum += row[other] * steps[abs(threshold - other)]
      }
      return sum
    }
  }
}
