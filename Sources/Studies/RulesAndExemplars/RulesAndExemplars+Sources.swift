internal import StudyKit

extension RulesAndExemplars {
  /// What training sequences are made of, and so where the answer is.
  package enum Source: String, Choice {
    /// Fixed problems, of which AX, AW and BW are asked for; the context has stimuli of other problems.
    case weights
    /// Two fresh classes of whole stimuli with random labels.
    case context
    /// Fresh features, of which the first decides about the label.
    case fixedFeature = "fixed-feature"
    /// Fresh features, of which one decides, another one from sequence to sequence; the combination that is asked for is not
    /// in the context.
    case randomFeature = "random-feature"
  }

  /// A fixed set of sequences that ask for BX.
  package enum Test: String, CaseIterable, Sendable {
    /// AX and BW equally often, and both labels, by a stimulus that is like none of them.
    case balanced
    /// AX and BW alone.
    case twoStimuli = "two-stimuli"
    /// Both labels equally often, but BW twice as often as AX.
    case labelBalanced = "label-balanced"
    /// AX and BW equally often, but A's label five times to three.
    case fiveToThree = "five-to-three"
    /// As balanced, with the features exchanged: the second one is the rule's.
    case secondFeature = "second-feature"
    /// BX of the fixed problems; the context has stimuli of other problems.
    case weights

    /// Its place among all.
    var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// Which of the evaluation's streams is its own; never changes, whatever tests there are.
    var stream: UInt64 {
      switch self {
      case .balanced: 1
      case .twoStimuli: 2
      case .labelBalanced: 3
      case .fiveToThree: 4
      case .secondFeature: 5
      case .weights: 6
      }
    }

    /// The stimuli of the context, in any order; none where they are of other problems.
    var context: [Stimulus] {
      func repeated(_ counts: (Stimulus, Int)...) -> [Stimulus] {
        counts.flatMap { [Stimulus](repeating: $0.0, count: $0.1) }
      }
      return switch self {
      case .balanced, .secondFeature: repeated((.ax, 3), (.bw, 3), (.aw, 1), (.filler, 1))
      case .twoStimuli: repeated((.ax, 4), (.bw, 4))
      case .labelBalanced: repeated((.bw, 4), (.ax, 2), (.aw, 2))
      case .fiveToThree: repeated((.ax, 3), (.bw, 3), (.aw, 2))
      case .weights: []
      }
    }

    /// Of the exemplars that share a feature with BX, the share that has B's label: what who answers by similar
    /// exemplars expects.
    package var exemplarShare: Double {
      let exemplars = self == .weights ? Stimulus.trained : context
      let similar = exemplars.filter { $0.sharesFeature(with: .bx) }
      return Double(similar.count { $0.isB }) / Double(similar.count)
    }
  }

  /// A combination of two features: A or B, and W or X.
  package enum Stimulus: Int32, CaseIterable, Sendable {
    case aw
    case ax
    case bw
    case bx
    /// Features of its own, under B's label.
    case filler

    /// Those that are seen.
    static let trained: [Stimulus] = [.ax, .aw, .bw]

    /// The two features' numbers, each within its kind.
    var features: (first: Int, second: Int) {
      self == .filler ? (2, 2) : (Int(rawValue) / 2, Int(rawValue) % 2)
    }

    /// Whether the rule gives it B's label.
    package var isB: Bool { features.first > 0 }

    /// Whether it has a feature of another one.
    func sharesFeature(with other: Stimulus) -> Bool {
      features.first == other.features.first || features.second == other.features.second
    }
  }
}
