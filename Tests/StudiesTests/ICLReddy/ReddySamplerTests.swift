import Randomness
import Studies
import Tasks
import Testing
import TrainingKit

@Suite struct ICLReddySamplerTests {
  private static func parameters(
    _ change: (inout ICLReddy.Parameters) -> Void = { _ in }
  ) -> ICLReddy.Parameters {
    var parameters = ICLReddy.Parameters()
    parameters.classes = 64
    parameters.labels = 16
    parameters.freshClasses = 32
    parameters.batch = 10
    parameters.dimension = 20
    parameters.places = 30
    change(&parameters)
    return parameters
  }

  private struct Drawn {
    var classes: [[Int]] = []
    var labels: [[Int]] = []
    /// By sequence and token: position and content.
    var tokens: [[(position: Int, content: [Float])]] = []
  }

  /// Draws sequences in portions of the given sizes.
  private func draw(
    _ parameters: ICLReddy.Parameters, _ kind: ICLReddy.SequenceKind, portions: [Int],
    from first: Int = 0
  ) -> Drawn {
    let task = ICLReddy.Task(parameters, key: RandomKey(seed: 1))
    let sampler = ICLReddy.SequenceSampler(parameters, kind: kind, task: task)
    let (items, tokens) = (parameters.context + 1, 2 * parameters.context + 1)
    let width = parameters.places + parameters.dimension
    var drawn = Drawn()
    var start = first
    for count in portions {
      var batch = PairBatch(count: count, context: parameters.context)
      var numbers = [Float](repeating: .nan, count: count * tokens * width)
      numbers.withUnsafeMutableBufferPointer {
        sampler.fill(&batch, $0, key: RandomKey(seed: 2), from: start)
      }
      for sequence in 0..<count {
        let own = sequence * items..<(sequence + 1) * items
        drawn.classes.append(batch.classes[own].map(Int.init))
        drawn.labels.append(batch.labels[own].map(Int.init))
        drawn.tokens.append(
          (0..<tokens).map { token in
            let row = Array(
              numbers[(sequence * tokens + token) * width..<(sequence * tokens + token + 1) * width]
            )
            let code = row[..<parameters.places]
            #expect(code.reduce(0, +) == 1 && code.max() == 1)
            return (code.firstIndex(of: 1) ?? -1, Array(row[parameters.places...]))
          })
      }
      start += count
    }
    return drawn
  }

  @Test(arguments: [1, 2, 4])
  func `a bursty context has so many classes, each as often, with distinct labels`(burstiness: Int)
  {
    let parameters = Self.parameters { $0.burstiness = burstiness }
    let kind = ICLReddy.SequenceKind(burstiness: burstiness)
    let drawn = draw(parameters, kind, portions: [200])
    var targets: Set<Int> = []
    for (classes, labels) in zip(drawn.classes, drawn.labels) {
      let context = classes.dropLast()
      let counts = Dictionary(grouping: context, by: { $0 }).mapValues(\.count)
      #expect(counts.count == 8 / burstiness && counts.values.allSatisfy { $0 == burstiness })
      #expect(Set(labels.dropLast()).count == 8 / burstiness)
      #expect(labels == classes.map { $0 % 16 })
      #expect(context.contains(classes[8]))
      targets.insert(context.firstIndex(of: classes[8]) ?? -1)
    }
    // The target's class stands anywhere.
    #expect(targets.count > 8 / burstiness - 1)
  }

  @Test func `tokens stand at positions in a row, from anywhere`() {
    let parameters = Self.parameters()
    let drawn = draw(parameters, .init(burstiness: 1), portions: [300])
    for tokens in drawn.tokens {
      let start = tokens[0].position
      #expect(tokens.map(\.position) == Array(start..<start + 17))
    }
    #expect(Set(drawn.tokens.map { $0[0].position }) == Set(0...13))
  }

  @Test func `items have length one on average, and agree by their class`() {
    let parameters = Self.parameters { $0.noise = 0.5 }
    let drawn = draw(parameters, .init(burstiness: 4), portions: [500])
    var (own, other, squares, pairs) = (0.0, 0.0, 0.0, (0.0, 0.0))
    for (classes, tokens) in zip(drawn.classes, drawn.tokens) {
      let target = tokens[16].content
      squares += Double(target.reduce(0) { $0 + $1 * $1 })
      for item in 0..<8 {
        let dot = Double(zip(target, tokens[2 * item].content).reduce(0) { $0 + $1.0 * $1.1 })
        if classes[item] == classes[8] {
          (own, pairs.0) = (own + dot, pairs.0 + 1)
        } else {
          (other, pairs.1) = (other + dot, pairs.1 + 1)
        }
      }
    }
    // Means over 64 classes of variables with deviations of some √(2/20): five of their deviations.
    #expect(abs(squares / 500 - 1) < 0.2)
    #expect(abs(own / pairs.0 - 1 / 1.25) < 0.2)
    #expect(abs(other / pairs.1) < 0.05)
  }

  @Test func `labels are the vectors of the label, shifted where they are`() {
    let parameters = Self.parameters()
    let plain = draw(parameters, .init(burstiness: 1), portions: [60])
    let shifted = draw(parameters, .init(burstiness: 1, shift: 1), portions: [60])
    #expect(plain.classes == shifted.classes)
    #expect(shifted.labels == plain.labels.map { $0.map { ($0 + 1) % 16 } })
    var vectors: [Int: [Float]] = [:]
    for drawn in [plain, shifted] {
      for (labels, tokens) in zip(drawn.labels, drawn.tokens) {
        for item in 0..<8 {
          let content = tokens[2 * item + 1].content
          #expect(vectors[labels[item], default: content] == content)
          vectors[labels[item]] = content
        }
      }
    }
    #expect(vectors.count == 16 && Set(vectors.values).count == 16)
  }

  @Test func `fresh classes change with the batch, and known ones do not`() {
    let parameters = Self.parameters { $0.noise = 0 }
    func means(_ fresh: Double, from start: Int) -> [Int: [Float]] {
      let drawn = draw(
        parameters, .init(burstiness: 1, freshFraction: fresh), portions: [10], from: start)
      var means: [Int: [Float]] = [:]
      for (classes, tokens) in zip(drawn.classes, drawn.tokens) {
        for (item, id) in classes.enumerated() {
          let content = tokens[2 * item].content
          #expect(means[id, default: content] == content)
          means[id] = content
        }
      }
      return means
    }
    for (fresh, isSame) in [(0.0, true), (1.0, false)] {
      let (first, second) = (means(fresh, from: 0), means(fresh, from: 10))
      let both = Set(first.keys).intersection(second.keys)
      #expect(both.count > 5)
      #expect(both.allSatisfy { (first[$0] == second[$0]) == isSame })
    }
  }

  @Test func `contexts without bursts are drawn by Zipf's law`() {
    let parameters = Self.parameters { $0.zipf = 1 }
    let drawn = draw(parameters, .init(burstiness: 0), portions: [2000])
    let total = (1...64).reduce(0) { $0 + 1 / Double($1) }
    let classes = drawn.classes.flatMap { $0 }
    for id in [0, 1, 9] {
      let share = 1 / (Double(id + 1) * total)
      let deviation = (share * (1 - share) * 18_000).squareRoot()
      #expect(abs(Double(classes.count { $0 == id }) - 18_000 * share) < 5 * deviation)
    }
  }

  @Test func `a sequence does not depend on those that are drawn with it`() {
    let parameters = Self.parameters()
    let kind = ICLReddy.SequenceKind(burstiness: 2, burstyFraction: 0.5, freshFraction: 0.5)
    let whole = draw(parameters, kind, portions: [35])
    let parts = draw(parameters, kind, portions: [1, 14, 20])
    #expect(whole.classes == parts.classes && whole.labels == parts.labels)
    for (a, b) in zip(whole.tokens, parts.tokens) {
      #expect(zip(a, b).allSatisfy { $0.position == $1.position && $0.content == $1.content })
    }
  }
}
