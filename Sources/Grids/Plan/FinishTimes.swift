/// The times at which ranks are done, as a binary heap with the earliest first; of equal ones, that of the lowest rank.
struct FinishTimes {
  private var heap: [(time: Double, rank: Int)]
  /// When the last rank is done.
  private(set) var last = 0.0

  init(ranks: Int) { heap = (0..<ranks).map { (0, $0) } }

  /// Gives work of `seconds` to the rank that is done first; returns the rank.
  @discardableResult
  mutating func add(_ seconds: Double) -> Int {
    let (time, rank) = (heap[0].time + seconds, heap[0].rank)
    last = max(last, time)
    var hole = 0
    while 2 * hole + 1 < heap.count {
      var child = 2 * hole + 1
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < (time, rank) else { break }
      heap[hole] = heap[child]
      hole = child
    }
    heap[hole] = (time, rank)
    return rank
  }
}
