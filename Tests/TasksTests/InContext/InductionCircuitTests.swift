import Tasks
import Testing

@Suite struct InductionCircuitTests {
  /// Two sequences of two pairs: the query is of the second pair's class, then of the first one's.
  private var batch: PairBatch {
    var batch = PairBatch(count: 2, context: 2)
    batch.classes = [7, 3, 3, 5, 9, 5]
    return batch
  }

  /// One layer of two heads, (2, 2, 5, 5), the same in both sequences.
  private var pattern: [Float] {
    // Tokens: exemplar 0, label 1, exemplar 2, label 3, query 4; rows attend to columns.
    var pattern = [Float](repeating: 0, count: 2 * 2 * 25)
    func attend(_ sequence: Int, _ head: Int, _ from: Int, _ to: Int, _ weight: Float) {
      pattern[((sequence * 2 + head) * 5 + from) * 5 + to] = weight
    }
    for sequence in 0..<2 {
      attend(sequence, 0, 1, 0, 0.5)
      attend(sequence, 0, 3, 2, 1)
      // To what is before, but not right before.
      attend(sequence, 1, 3, 0, 1)
      attend(sequence, 1, 4, 1, 0.25)
      attend(sequence, 1, 4, 3, 0.75)
    }
    return pattern
  }

  @Test(arguments: [false, true])
  func `the circuit's measures are the attention that they name`(runningSum: Bool) {
    var circuit = InductionCircuit(layers: 1, heads: 2, runningSum: runningSum)
    circuit.add(batch, count: 1, patterns: [pattern])
    #expect(circuit.previousToken == [0.75, 0])
    #expect(circuit.induction == [0, 0.5])
    // The second sequence takes as much from the first pair's label, its own, as the first one gains.
    circuit = InductionCircuit(layers: 1, heads: 2, runningSum: runningSum)
    circuit.add(batch, count: 2, patterns: [pattern])
    #expect(circuit.previousToken == [0.75, 0])
    #expect(circuit.induction == [0, 0])
  }

  @Test func `a layer may show the query's attention alone`() {
    // The last row of each sequence and head.
    let rows = (0..<4).flatMap { pattern[$0 * 25 + 20..<$0 * 25 + 25] }
    var circuit = InductionCircuit(layers: 2, heads: 2)
    circuit.add(batch, count: 1, patterns: [pattern, rows])
    #expect(circuit.induction == [0, 0.5, 0, 0.5])
    #expect(Array(circuit.previousToken[..<2]) == [0.75, 0])
    #expect(circuit.previousToken[2...].allSatisfy { $0.isNaN })
  }

  @Test func `both ways of summing agree but for rounding`() {
    var circuits = [false, true].map { InductionCircuit(layers: 1, heads: 2, runningSum: $0) }
    let uneven = pattern.enumerated().map { $1 / Float($0 + 3) }
    for index in circuits.indices {
      for _ in 0..<100 { circuits[index].add(batch, count: 2, patterns: [uneven]) }
    }
    for (a, b) in zip(circuits[0].induction, circuits[1].induction) {
      // A thousand sums in double precision, rounded to single.
      #expect(abs(a - b) <= 1e-7)
    }
    #expect(circuits[0].induction[1] != 0)
    #expect(circuits[0].previousToken == circuits[1].previousToken)
  }
}
