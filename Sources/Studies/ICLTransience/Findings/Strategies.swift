extension ICLTransience {
  /// What the curves of one run show, by the definitions of the study's README.
  ///
  /// Evaluation 0 is before the first step and never counts.
  package struct Strategies: Equatable, Sendable {
    /// In-context accuracies at which ICL has emerged: ICL above the first, flip above the second.
    static let threshold = (icl: 0.75, flip: 0.4)
    /// The ICL evaluator's chance level: two labels in the context.
    static let chance = 0.5

    /// The first of two evaluations in a row at which ICL has emerged; nil for never.
    package let onset: Int?
    /// The largest in-context accuracy of the ICL evaluator and where; its first index.
    package let iclPeak: Peak
    /// The largest in-context accuracy of the flip evaluator and where; its first index.
    package let flipPeak: Peak
    /// The time, in evaluations, at which flip falls through 0.5 after its peak, by interpolation.
    package let flipCrossing: Double?
    /// The first evaluation after the onset, and after the peak that follows it, at which flip is
    /// below half of that peak.
    package let flipDisplaced: Int?
    /// The same for ICL and half of its peak's excess over chance.
    package let iclDisplaced: Int?

    /// The largest value of a curve.
    package struct Peak: Equatable, Sendable {
      package let value: Double
      package let index: Int

      /// The largest of the curve's values at `indices`.
      init(_ curve: [Double], _ indices: Range<Int>) {
        var best = indices.lowerBound
        for index in indices where curve[index] > curve[best] { best = index }
        index = best
        value = curve[best]
      }
    }

    /// Whether ICL has emerged.
    package var hasEmerged: Bool { onset != nil }

    /// The first evaluation by which both flip and ICL have been displaced.
    package var displaced: Int? {
      guard let flipDisplaced, let iclDisplaced else { return nil }
      return max(flipDisplaced, iclDisplaced)
    }

    /// Reads the in-context accuracies of the ICL and flip evaluators, one value an evaluation; two
    /// or more.
    package init(icl: [Double], flip: [Double]) {
      precondition(
        icl.count == flip.count && icl.count > 1, "\(icl.count) and \(flip.count) evaluations")
      let trained = 1..<icl.count
      let isThere = trained.map { icl[$0] > Self.threshold.icl && flip[$0] > Self.threshold.flip }
      onset = isThere.indices.dropLast().first { isThere[$0] && isThere[$0 + 1] }.map { $0 + 1 }
      iclPeak = Peak(icl, trained)
      flipPeak = Peak(flip, trained)
      flipCrossing = Self.crossing(flip, from: flipPeak)
      guard let onset else {
        (flipDisplaced, iclDisplaced) = (nil, nil)
        return
      }
      flipDisplaced = Self.fall(flip, from: onset) { $0 / 2 }
      iclDisplaced = Self.fall(icl, from: onset) { Self.chance + ($0 - Self.chance) / 2 }
    }

    /// The first index after the peak, from `onset` on, that is below what the peak allows.
    private static func fall(
      _ curve: [Double], from onset: Int, below limit: (Double) -> Double
    ) -> Int? {
      let peak = Peak(curve, onset..<curve.count)
      return (peak.index..<curve.count).first { curve[$0] < limit(peak.value) }
    }

    /// Where the curve first falls through 0.5 after its peak.
    private static func crossing(_ curve: [Double], from peak: Peak) -> Double? {
      guard peak.value >= 0.5 else { return nil }
      guard let below = (peak.index..<curve.count).first(where: { curve[$0] < 0.5 }) else {
        return nil
      }
      let (before, after) = (curve[below - 1], curve[below])
      return Double(below - 1) + (before - 0.5) / (before - after)
    }
  }
}
