import Foundation
import Randomness
import Studies
import Tasks
import Testing

@Suite struct InductionSequenceTests {
  private let key = RandomKey(seed: 4)

  @Test(arguments: [(5, 8, 2), (10, 36, 9), (15, 84, 21), (3, 2, 1)])
  func `pairs of labels are split as published`(labels: Int, training: Int, test: Int) {
    var p = InductionHeads.Parameters()
    p.labels = labels
    let pairs = InductionHeads.LabelPairs(p, key: key)
    #expect(pairs.training.count == training && pairs.test.count == test)
    let both = pairs.training + pairs.test
    let all = Set(both.map { Int($0.0) * labels + Int($0.1) })
    #expect(all.count == labels * (labels - 1) / 2)
    #expect(both.allSatisfy { $0.0 < $0.1 && Int($0.1) < labels })
  }

  @Test(arguments: InductionHeads.Evaluator.allCases)
  func `sequences are two classes with a pair of labels, and a query of one`(
    evaluator: InductionHeads.Evaluator
  ) {
    var p = InductionHeads.Parameters()
    (p.classes, p.evalSequences) = (6, 4_000)
    let pairs = InductionHeads.LabelPairs(p, key: key)
    let batch = evaluator.sequences(p, pairs: pairs, key: key)
    let shown = evaluator == .testRelabelings ? pairs.test : pairs.training
    let allowed = Set(shown.map { [$0.0, $0.1] })
    let exemplar: Int32 = evaluator == .testExemplars ? 1 : 0
    var firsts = 0
    var seen: Set<[Int32]> = []
    for sequence in 0..<batch.count {
      let positions = batch.positions(of: sequence)
      let (classes, labels) = (Array(batch.classes[positions]), Array(batch.labels[positions]))
      let isFirst = classes[0] == classes[2]
      #expect(isFirst != (classes[1] == classes[2]))
      #expect(labels[2] == labels[isFirst ? 0 : 1])
      #expect(allowed.contains(labels.prefix(2).sorted()))
      #expect(batch.exemplars[positions].allSatisfy { $0 == exemplar })
      firsts += isFirst ? 1 : 0
      seen.insert(labels)
    }
    // Five deviations of a fair coin, and every order of every pair and place.
    #expect(abs(firsts - 2_000) < 160)
    #expect(seen.count == 4 * allowed.count)
  }

  @Test func `a sequence is a function of its number`() {
    var p = InductionHeads.Parameters()
    p.classes = 9
    let sampler = InductionHeads.RelabelingSampler(
      classes: 9, pairs: InductionHeads.LabelPairs(p, key: key).training)
    var (all, rest) = (PairBatch(count: 12, context: 2), PairBatch(count: 5, context: 2))
    sampler.fill(&all, key: key, from: 100)
    sampler.fill(&rest, key: key, from: 107)
    #expect(Array(all.classes.suffix(15)) == rest.classes)
    #expect(Array(all.labels.suffix(15)) == rest.labels)
  }

  @Test func `rectified exemplars are plain ones without what is negative`() {
    var p = InductionHeads.Parameters()
    (p.classes, p.inputDimension, p.noise) = (40, 64, 0.5)
    var batch = PairBatch(count: 40, context: 2)
    for index in batch.classes.indices {
      batch.classes[index] = Int32(index / 3)
      batch.exemplars[index] = Int32(index % 2)
    }
    func vectors(_ kind: InductionHeads.ExemplarKind) -> [Float] {
      p.exemplars = kind
      var numbers = [Float](repeating: 0, count: batch.classes.count * 64)
      let exemplars = InductionHeads.exemplars(p, key: key)
      numbers.withUnsafeMutableBufferPointer { exemplars.copy(batch, to: $0) }
      return numbers
    }
    let (plain, rectified) = (vectors(.plain), vectors(.rectified))
    #expect(rectified == plain.map { max($0, 0) })
    // Two exemplars of a class correlate by 1 / (1 + ε²) = .8; five deviations of 40 · 64 products.
    var sum = 0.0
    for row in 0..<40 {
      for place in row * 192..<row * 192 + 64 { sum += Double(plain[place] * plain[place + 64]) }
    }
    let bound = 5 * (1.64 / 2_560).squareRoot()
    #expect(abs(sum / 2_560 - 0.8) < bound)
  }
}
