import Randomness
import Tasks
import Testing

@Suite struct PairSamplerTests {
  /// What a sampler draws from; two pairs of which one is the query's, of 50 classes of 20 exemplars.
  private struct Setting {
    var context = 2
    var burstiness = 1
    var burstyFraction = 1.0
    var classes = 50
    var exemplars = 20
    var scheme = LabelScheme.identity
    var labels = 5
    var matchesExemplars = false
  }

  private func sequences(
    _ count: Int, from start: UInt64 = 0, seed: UInt64 = 1,
    _ change: (inout Setting) -> Void = { _ in }
  ) -> PairBatch {
    var setting = Setting()
    change(&setting)
    let sampler = PairSampler(
      SequenceKind(burstiness: setting.burstiness, burstyFraction: setting.burstyFraction),
      of: ClassDistribution(count: setting.classes), exemplars: setting.exemplars,
      scheme: setting.scheme, labels: setting.labels, matchesExemplars: setting.matchesExemplars)
    var batch = PairBatch(count: count, context: setting.context)
    sampler.fill(&batch, key: RandomKey(seed: seed), from: start)
    return batch
  }

  /// How often each class stands in the context of a sequence.
  private func counts(_ batch: PairBatch, _ sequence: Int) -> [Int32: Int] {
    batch.classes[batch.positions(of: sequence).dropLast()].reduce(into: [:]) {
      $0[$1, default: 0] += 1
    }
  }

  @Test(arguments: [(2, 1), (8, 3), (8, 4), (6, 1)])
  func `a bursty sequence shows the query's class and one distractor`(
    context: Int, burstiness: Int
  ) {
    let batch = sequences(500) {
      $0.context = context
      $0.burstiness = burstiness
      $0.classes = 5000
    }
    var further = 0
    for sequence in 0..<batch.count {
      let query = batch.classes[batch.positions(of: sequence).upperBound - 1]
      var counts = counts(batch, sequence)
      // The rest is drawn i.i.d. and may, rarely, repeat the two classes.
      #expect(counts[query, default: 0] >= burstiness)
      counts[query] = nil
      #expect(counts.values.max() ?? 0 >= burstiness)
      further += counts.count - 1
    }
    // Of 5,000 classes the rest is new ones but for a chance of about 8 · 8 / 5,000 a sequence.
    let rest = 500 * (context - 2 * burstiness)
    #expect(further <= rest && further >= rest - 30)
  }

  @Test func `labels are the classes and exemplars are within bounds`() {
    let batch = sequences(200) { $0.exemplars = 3 }
    #expect(batch.labels == batch.classes)
    #expect(Set(batch.exemplars) == [0, 1, 2])
    #expect(Set(batch.classes).isSubset(of: Set(0..<50)))
  }

  @Test func `the query's class stands at every position equally often`() {
    let batch = sequences(8000) {
      $0.context = 8
      $0.burstiness = 1
      $0.classes = 100_000
    }
    var found = [Int](repeating: 0, count: 8)
    for sequence in 0..<batch.count {
      let positions = batch.positions(of: sequence)
      for index in positions.dropLast()
      where batch.classes[index] == batch.classes[positions.upperBound - 1] {
        found[index - positions.lowerBound] += 1
      }
    }
    // Binomial with mean 1,000 and deviation 30: five deviations.
    for count in found { #expect(abs(count - 1000) < 150) }
  }

  @Test func `sequence n is the same in whatever portions sequences are drawn`() {
    let whole = sequences(64, from: 100)
    let first = sequences(48, from: 100)
    let second = sequences(16, from: 148)
    #expect(whole.classes == first.classes + second.classes)
    #expect(whole.exemplars == first.exemplars + second.exemplars)
    #expect(whole.labels == first.labels + second.labels)
    #expect(sequences(64, from: 100, seed: 2).classes != whole.classes)
  }

  @Test func `what is not swept stays: matching exemplars leaves classes and labels`() {
    let free = sequences(64)
    let matched = sequences(64) { $0.matchesExemplars = true }
    #expect(free.classes == matched.classes)
    #expect(free.labels == matched.labels)
    #expect(free.exemplars != matched.exemplars)
  }

  @Test func `matched sequences show one exemplar of each bursty class`() {
    let batch = sequences(300) {
      $0.context = 8
      $0.burstiness = 4
      $0.matchesExemplars = true
    }
    var different = 0
    for sequence in 0..<batch.count {
      let positions = batch.positions(of: sequence)
      let pairs = Set(positions.map { [batch.classes[$0], batch.exemplars[$0]] })
      #expect(pairs.count == 2)
      different += Set(pairs.map { $0[1] }).count - 1
    }
    // The two classes' exemplars are drawn apart: equal in 1 of 20.
    #expect(different > 250 && different < 300)
  }

  @Test func `the bursty fraction is that of bursty sequences`() {
    let batch = sequences(4000) {
      $0.context = 8
      $0.burstiness = 4
      $0.burstyFraction = 0.3
      $0.classes = 1_000_000
    }
    let bursty = (0..<batch.count).count { counts(batch, $0).values.max() == 4 }
    // Binomial with mean 1,200 and deviation 29: five deviations.
    #expect(abs(bursty - 1200) < 145)
  }

  @Test func `with shared labels the distractor's label differs from the query's`() {
    let batch = sequences(2000) {
      $0.scheme = .modulo
    }
    for sequence in 0..<batch.count {
      let positions = batch.positions(of: sequence)
      #expect(positions.allSatisfy { batch.labels[$0] == batch.classes[$0] % 5 })
      #expect(Set(batch.labels[positions]).count == 2)
    }
  }

  @Test func `relabelled sequences give each class one label of its own, anew`() {
    let batch = sequences(2000) {
      $0.scheme = .relabeled
    }
    var labelsOfClassZero: Set<Int32> = []
    for sequence in 0..<batch.count {
      let positions = batch.positions(of: sequence)
      let pairs = Set(positions.map { [batch.classes[$0], batch.labels[$0]] })
      #expect(pairs.count == 2 && Set(pairs.map { $0[1] }).count == 2)
      for pair in pairs where pair[0] == 0 { labelsOfClassZero.insert(pair[1]) }
    }
    #expect(labelsOfClassZero == [0, 1, 2, 3, 4])
  }
}
