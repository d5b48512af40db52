import Foundation
import Randomness
import Studies
import Tasks
import Testing

@Suite struct RulesSequenceTests {
  private typealias Stimulus = RulesAndExemplars.Stimulus
  private let key = RandomKey(seed: 6)

  /// Sequences with their stimuli, each place's as a row.
  private struct Drawn {
    var batch: PairBatch
    var rows: [[Float]]

    /// The stimuli of a sequence, the query's last.
    func stimuli(_ sequence: Int) -> [Stimulus] {
      batch.classes[batch.positions(of: sequence)].compactMap { Stimulus(rawValue: $0) }
    }

    /// The labels of a sequence, the query's last.
    func labels(_ sequence: Int) -> [Int32] { Array(batch.labels[batch.positions(of: sequence)]) }
  }

  private func draw(
    _ content: RulesAndExemplars.Content, count: Int = 400, from start: UInt64 = 0,
    _ change: (inout RulesAndExemplars.Parameters) -> Void = { _ in }
  ) -> Drawn {
    var p = RulesAndExemplars.Parameters()
    p.featureDimension = 16
    change(&p)
    let problems = RulesAndExemplars.Problems(p, key: key.folding(1))
    let sampler = RulesAndExemplars.StimulusSampler(p, content, problems)
    var batch = PairBatch(count: count, context: 8)
    let size = 2 * p.featureDimension
    var numbers = [Float](repeating: 0, count: count * 9 * size)
    numbers.withUnsafeMutableBufferPointer {
      sampler.fill(&batch, $0, key: key.folding(2), from: start)
    }
    return Drawn(
      batch: batch, rows: (0..<count * 9).map { Array(numbers[$0 * size..<($0 + 1) * size]) })
  }

  /// How often each stimulus is in the context.
  private func counts(_ stimuli: [Stimulus]) -> [Stimulus: Int] {
    Dictionary(grouping: stimuli.dropLast()) { $0 }.mapValues(\.count)
  }

  @Test(arguments: [
    (RulesAndExemplars.Test.balanced, [3, 3, 1, 1]), (.twoStimuli, [4, 4, 0, 0]),
    (.labelBalanced, [2, 4, 2, 0]), (.fiveToThree, [3, 3, 2, 0]), (.secondFeature, [3, 3, 1, 1]),
  ])
  func `a test has its stimuli in any order, and the rule's labels`(
    test: RulesAndExemplars.Test, expected: [Int]
  ) {
    let drawn = draw(.test(test))
    var orders: Set<[Stimulus]> = []
    for sequence in 0..<drawn.batch.count {
      let (stimuli, labels) = (drawn.stimuli(sequence), drawn.labels(sequence))
      let found = counts(stimuli)
      #expect([.ax, .bw, .aw, .filler].map { found[$0] ?? 0 } == expected)
      #expect(stimuli.last == .bx && found[.bx] == nil)
      let sides = Set(zip(stimuli, labels).map { [$0.isB ? 1 : 0, $1] })
      // One label for A and another one for B.
      #expect(sides.count == 2 && Set(labels).count == 2)
      orders.insert(stimuli)
    }
    #expect(orders.count > 30)
  }

  @Test func `both labels and similar exemplars are balanced in the primary test alone`() {
    for test in RulesAndExemplars.Test.allCases where test != .weights {
      let stimuli = draw(.test(test), count: 1).stimuli(0).dropLast()
      let areLabelsBalanced = stimuli.count(where: \.isB) == 4
      let isPrimary = [.balanced, .twoStimuli, .secondFeature].contains(test)
      #expect((areLabelsBalanced && test.exemplarShare == 0.5) == isPrimary, "\(test)")
    }
  }

  @Test func `what similar exemplars answer is what the oracle counts`() throws {
    let fixture = try RulesFixture.read().tests
    for test in RulesAndExemplars.Test.allCases where test != .weights {
      #expect(test.exemplarShare == fixture[test.rawValue]?.similar)
    }
    #expect(RulesAndExemplars.Test.weights.exemplarShare == 0.5)
  }

  @Test func `sequences of two classes show one five times and the other three times`() {
    let drawn = draw(.source(.context))
    var often = 0
    for sequence in 0..<400 {
      let (stimuli, labels) = (drawn.stimuli(sequence), drawn.labels(sequence))
      let found = counts(stimuli)
      #expect([found[.aw], found[.bx]].compactMap { $0 }.sorted() == [3, 5])
      // Classes and labels are one to one, the query included.
      #expect(Set(zip(stimuli, labels).map { [$0.rawValue, $1] }).count == 2)
      if found[stimuli[8]] == 5 { often += 1 }
    }
    // Five deviations of a fair coin.
    #expect(abs(often - 200) < 50)
  }

  @Test func `where the first feature decides, all combinations are drawn`() {
    let drawn = draw(.source(.fixedFeature))
    var queries: [Stimulus: Int] = [:]
    for sequence in 0..<400 {
      let (stimuli, labels) = (drawn.stimuli(sequence), drawn.labels(sequence))
      #expect(stimuli.allSatisfy { $0 != .filler })
      #expect(Set(zip(stimuli, labels).map { [$0.isB ? 1 : 0, $1] }).count <= 2)
      queries[stimuli[8], default: 0] += 1
    }
    #expect(queries.values.allSatisfy { abs($0 - 100) < 45 } && queries.count == 4)
  }

  @Test(arguments: [false, true])
  func `where a random feature decides, the query's combination is not in the context`(
    isBalanced: Bool
  ) throws {
    let drawn = draw(.source(.randomFeature)) { $0.balancedLabels = isBalanced }
    var firsts = 0
    var rarer = 0
    for sequence in 0..<400 {
      let (stimuli, labels) = (drawn.stimuli(sequence), drawn.labels(sequence))
      #expect(!stimuli.dropLast().contains(stimuli[8]))
      let byFirst = Set(zip(stimuli, labels).map { [$0.rawValue / 2, $1] }).count == 2
      let bySecond = Set(zip(stimuli, labels).map { [$0.rawValue % 2, $1] }).count == 2
      // A context of one combination alone may be read in both ways.
      #expect(byFirst || bySecond)
      if byFirst, !bySecond { firsts += 1 }
      let same = labels.dropLast().count { $0 == labels[8] }
      if isBalanced { #expect(same == 4 && byFirst != bySecond) }
      if same < 4 { rarer += 1 }
    }
    #expect(abs(firsts - 200) < 50)
    // P(Bin(8, 1/3) < 4) = 0.741, or never.
    #expect(isBalanced ? rarer == 0 : abs(rarer - 297) < 44)
  }

  @Test func `fixed problems stand in a context of others`() {
    for (content, asked) in [
      (RulesAndExemplars.Content.source(.weights), Set([Stimulus.ax, .aw, .bw])),
      (.test(.weights), [.bx]),
    ] {
      let drawn = draw(content) { $0.problems = 4 }
      var seen: Set<Stimulus> = []
      for sequence in 0..<400 {
        let (stimuli, labels) = (drawn.stimuli(sequence), drawn.labels(sequence))
        let problems = drawn.batch.exemplars[drawn.batch.positions(of: sequence)]
        #expect(!problems.dropLast().contains(problems.last ?? -1))
        #expect(!stimuli.dropLast().contains(.bx))
        for ((stimulus, label), problem) in zip(zip(stimuli, labels), problems) {
          #expect(label == 2 * problem + (stimulus.isB ? 1 : 0))
        }
        seen.insert(stimuli[8])
      }
      #expect(seen == asked)
    }
  }

  /// The mean product of two rows of all sequences, over the dimensions of a feature.
  private func product(
    _ drawn: Drawn, _ feature: Int, _ pick: (Int) -> (Int, Int)?
  ) -> Double {
    let size = drawn.rows[0].count / 2
    let pairs = (0..<drawn.batch.count).compactMap(pick)
    let sum = pairs.reduce(0.0) { sum, pair in
      (feature * size..<(feature + 1) * size).reduce(sum) {
        $0 + Double(drawn.rows[pair.0][$1] * drawn.rows[pair.1][$1])
      }
    }
    return sum / Double(pairs.count)
  }

  @Test(arguments: [RulesAndExemplars.Test.balanced, .secondFeature])
  func `stimuli share the features that they have in common`(test: RulesAndExemplars.Test) {
    let drawn = draw(.test(test), count: 2_000) { $0.noise = 0.5 }
    func place(_ stimulus: Stimulus) -> (Int) -> (Int, Int)? {
      { sequence in
        drawn.stimuli(sequence).firstIndex(of: stimulus).map {
          (sequence * 9 + $0, sequence * 9 + 8)
        }
      }
    }
    // Two of one feature have the product 1/(1 + ε²) = .8 in the mean, others 0; the deviation of a product of 16
    // dimensions is at most 1/4 and some, here of 2,000: five of them.
    let bound = 5 * 0.4 / 2_000.0.squareRoot()
    let rule = test == .balanced ? 0 : 1
    let same = product(drawn, rule, place(.bw))
    #expect(abs(same - 0.8) < bound)
    #expect(abs(product(drawn, 1 - rule, place(.bw))) < bound)
    #expect(abs(product(drawn, rule, place(.ax))) < bound)
    #expect(abs(product(drawn, 1 - rule, place(.ax)) - 0.8) < bound)
    for stimulus in [Stimulus.aw, .filler] {
      for feature in 0...1 { #expect(abs(product(drawn, feature, place(stimulus))) < bound) }
    }
    // A feature has length 1 in the mean square.
    #expect(abs(product(drawn, 0) { ($0 * 9, $0 * 9) } - 1) < bound)
  }

  @Test(arguments: [
    RulesAndExemplars.Content.source(.weights), .source(.context), .source(.fixedFeature),
    .source(.randomFeature), .test(.balanced), .test(.weights),
  ])
  func `a sequence is a function of its number`(content: RulesAndExemplars.Content) {
    let (all, rest) = (draw(content, count: 12, from: 100), draw(content, count: 5, from: 107))
    #expect(Array(all.batch.classes.suffix(45)) == rest.batch.classes)
    #expect(Array(all.batch.labels.suffix(45)) == rest.batch.labels)
    #expect(Array(all.rows.suffix(45)) == rest.rows)
  }
}
