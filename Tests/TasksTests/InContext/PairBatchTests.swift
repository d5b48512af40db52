import Tasks
import Testing

@Suite struct PairBatchTests {
  /// Three sequences of two pairs; labels count 0, 1, 2, …, classes from 10, exemplars from 20.
  private var batch: PairBatch {
    var batch = PairBatch(count: 3, context: 2)
    for index in 0..<9 {
      batch.labels[index] = Int32(index)
      batch.classes[index] = Int32(10 + index)
      batch.exemplars[index] = Int32(20 + index)
    }
    return batch
  }

  @Test func `labels are those of the context and the query's is the target`() {
    var labels = [Int32](repeating: -1, count: 6)
    labels.withUnsafeMutableBufferPointer { batch.copyContextLabels(to: $0) }
    #expect(labels == [0, 1, 3, 4, 6, 7])
    var targets = [Int32](repeating: -1, count: 3)
    targets.withUnsafeMutableBufferPointer { batch.copyTargets(to: $0) }
    #expect(targets == [2, 5, 8])
    #expect((0..<3).map { batch.target(of: $0) } == targets)
  }

  @Test func `the last chunk is filled up with the first sequences`() {
    let chunks = batch.chunks(of: 2)
    #expect(chunks.map(\.labels) == [[0, 1, 2, 3, 4, 5], [6, 7, 8, 0, 1, 2]])
    #expect(chunks[1].classes == [16, 17, 18, 10, 11, 12])
    #expect(chunks[1].exemplars == [26, 27, 28, 20, 21, 22])
    #expect(batch.chunks(of: 3) == [batch])
  }
}
