package import Randomness
package import Tasks

// B: sequences, C = 8: pairs of the context, S: dimension of a feature.

extension RulesAndExemplars {
  /// The fixed problems of a member: features A and B, W and X of each.
  package struct Problems: Sendable {
    /// How many there are.
    let count: Int
    /// The means of features before their scale, standard normal: (problem, first or second, A or B or W or X, S).
    let means: [Float]

    /// Problems that `key` draws; those of fewer are the first ones.
    package init(_ p: Parameters, key: RandomKey) {
      count = p.problems
      let size = 4 * p.featureDimension
      var means = [Float](repeating: 0, count: p.problems * size)
      means.withUnsafeMutableBufferPointer { means in
        for problem in 0..<p.problems {
          let own = problem * size..<(problem + 1) * size
          key.folding(UInt64(problem)).fillNormals(UnsafeMutableBufferPointer(rebasing: means[own]))
        }
      }
      self.means = means
    }
  }

  /// What sequences are drawn from.
  package enum Content: Sendable {
    case source(Source)
    case test(Test)
  }

  /// Draws sequences of eight pairs and a query; sequence n is a function of the key and n alone.
  package struct StimulusSampler: Sendable {
    private let p: Parameters
    private let content: Content
    private let problems: Problems

    /// Sequences of a kind.
    package init(_ p: Parameters, _ content: Content, _ problems: Problems) {
      (self.p, self.content, self.problems) = (p, content, problems)
    }

    /// What stands at a place of a sequence.
    private struct Place {
      var stimulus: Stimulus
      var label: Int
      /// The fixed problem that it is of; nil for fresh features.
      var problem: Int?
    }

    /// Fills `batch` and the stimuli, (B, C + 1, 2S), with the sequences `start`, `start` + 1, … of `key`.
    ///
    /// The batch's classes are the stimuli's numbers, its exemplars those of fixed problems. The query's label is the right
    /// answer, B's in tests.
    package func fill(
      _ batch: inout PairBatch, _ stimuli: UnsafeMutableBufferPointer<Float>, key: RandomKey,
      from start: UInt64
    ) {
      let size = 2 * p.featureDimension
      precondition(
        stimuli.count == batch.classes.count * size,
        "\(stimuli.count) numbers for \(batch.classes.count) stimuli of \(size)")
      for sequence in 0..<batch.count {
        let own = key.folding(start &+ UInt64(sequence))
        let places = places(own.folding(1))
        let range = batch.positions(of: sequence)
        for (index, place) in zip(range, places) {
          batch.classes[index] = place.stimulus.rawValue
          batch.labels[index] = Int32(truncatingIfNeeded: place.label)
          batch.exemplars[index] = Int32(truncatingIfNeeded: place.problem ?? 0)
        }
        let rows = UnsafeMutableBufferPointer(
          rebasing: stimuli[range.lowerBound * size..<range.upperBound * size])
        own.folding(3).fillNormals(rows)
        write(places, fresh: own.folding(2), to: rows)
      }
    }

    /// Turns noise into stimuli: x = (µ + εη) / √(S (1 + ε²)).
    private func write(
      _ places: [Place], fresh key: RandomKey, to rows: UnsafeMutableBufferPointer<Float>
    ) {
      let (size, noise) = (p.featureDimension, Float(p.noise))
      let scale = 1 / (Float(size) * (1 + noise * noise)).squareRoot()
      var isSwapped = false
      if case .test(.secondFeature) = content { isSwapped = true }
      // Of fresh features there are three a kind: two and the filler's.
      withUnsafeTemporaryAllocation(of: Float.self, capacity: 6 * size) { fresh in
        if places.contains(where: { $0.problem == nil }) { key.fillNormals(fresh) }
        for (index, place) in places.enumerated() {
          let features = place.stimulus.features
          for (kind, number) in [features.first, features.second].enumerated() {
            let row = (2 * index + (isSwapped ? 1 - kind : kind)) * size
            if let problem = place.problem {
              let mean = ((problem * 2 + kind) * 2 + number) * size
              for i in 0..<size {
                rows[row + i] = (problems.means[mean + i] + noise * rows[row + i]) * scale
              }
            } else {
              let mean = (kind * 3 + number) * size
              for i in 0..<size {
                rows[row + i] = (fresh[mean + i] + noise * rows[row + i]) * scale
              }
            }
          }
        }
      }
    }

    /// The places of a sequence, the query's last; `words` are its choices.
    private func places(_ words: RandomKey) -> [Place] {
      switch content {
      case .source(.weights): return weights(words, query: Stimulus.trained)
      case .test(.weights): return weights(words, query: [.bx])
      case .source(.context):
        let often: [Stimulus] = words.integer(below: 2, at: 2) == 0 ? [.aw, .bx] : [.bx, .aw]
        let query = [Stimulus.aw, .bx][words.integer(below: 2, at: 3)]
        let counts = [5, 3]
        let context = zip(often, counts).flatMap { [Stimulus](repeating: $0, count: $1) }
        return fresh(shuffled(context, words), query, words) { $0.features.first }
      case .source(.fixedFeature):
        let context = (0..<Network.context).map { place in
          Stimulus.allCases[words.integer(below: 4, at: 8 + UInt64(place))]
        }
        let query = Stimulus.allCases[words.integer(below: 4, at: 3)]
        return fresh(context, query, words) { $0.features.first }
      case .source(.randomFeature): return randomFeature(words)
      case .test(let test):
        return fresh(shuffled(test.context, words), .bx, words) { $0.isB ? 1 : 0 }
      }
    }

    private func shuffled(_ context: [Stimulus], _ words: RandomKey) -> [Stimulus] {
      words.permutation(context.count, from: 32).map { context[$0] }
    }

    /// Fresh features under two different labels, of which `side` says which one a stimulus has.
    private func fresh(
      _ context: [Stimulus], _ query: Stimulus, _ words: RandomKey, _ side: (Stimulus) -> Int
    ) -> [Place] {
      let first = words.integer(below: p.labels, at: 0)
      let second = (first + 1 + words.integer(below: p.labels - 1, at: 1)) % p.labels
      let labels = [first, second]
      return (context + [query]).map { Place(stimulus: $0, label: labels[side($0)]) }
    }

    /// One feature decides; the context has the three other combinations than the query's.
    private func randomFeature(_ words: RandomKey) -> [Place] {
      let isFirst = words.integer(below: 2, at: 2) == 0
      let query = Int32(words.integer(below: 4, at: 3))
      // Changing the feature that decides nothing, the one that decides, or both.
      let others = (isFirst ? [1, 2, 3] : [2, 1, 3] as [Int32]).compactMap {
        Stimulus(rawValue: query ^ $0)
      }
      let context =
        p.balancedLabels
        ? shuffled(
          zip(others, [4, 2, 2]).flatMap { [Stimulus](repeating: $0, count: $1) }, words)
        : (0..<Network.context).map { others[words.integer(below: 3, at: 8 + UInt64($0))] }
      return fresh(context, Stimulus.allCases[Int(query)], words) {
        isFirst ? $0.features.first : $0.features.second
      }
    }

    /// A fixed problem, of which one of `stimuli` is asked for, in a context of other problems.
    private func weights(_ words: RandomKey, query stimuli: [Stimulus]) -> [Place] {
      let asked = words.integer(below: problems.count, at: 2)
      func place(_ problem: Int, _ stimulus: Stimulus) -> Place {
        Place(
          stimulus: stimulus, label: 2 * problem + (stimulus.isB ? 1 : 0), problem: problem)
      }
      let context = (0..<UInt64(Network.context)).map { index in
        let distance = 1 + words.integer(below: problems.count - 1, at: 8 + index)
        return place(
          (asked + distance) % problems.count,
          Stimulus.trained[words.integer(below: Stimulus.trained.count, at: 16 + index)])
      }
      return context
        + [place(asked, stimuli[words.integer(below: stimuli.count, at: 3)])]
    }
  }
}
