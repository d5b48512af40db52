/// A tensor's room in memory: fixed, or in the arena while it is needed.
struct Block {
  /// Elements.
  var count: Int
  /// Where it is if that is not the arena's to choose.
  var home: Schedule.Location?
  /// The first and the last step that touch it.
  var first: Int
  var last: Int
}

/// Lays blocks out in one arena so that blocks alive at one time do not overlap.
struct ArenaPlan {
  /// Elements of the arena.
  private(set) var count = 0
  private(set) var offsets: [Int] = []

  /// Assigns offsets by first fit in order of time. `sharing` maps a block to one whose memory it takes over,
  /// which ends in the step where it begins.
  mutating func assign(_ blocks: [Block], sharing: [Int: Int]) {
    offsets = [Int](repeating: 0, count: blocks.count)
    var live: [(offset: Int, end: Int, last: Int, block: Int)] = []
    let order = blocks.indices.filter { blocks[$0].home == nil && blocks[$0].last >= 0 }
      .sorted { (blocks[$0].first, $0) < (blocks[$1].first, $1) }
    for index in order {
      let block = blocks[index]
      if let donor = sharing[index] {
        offsets[index] = offsets[donor]
        if let position = live.firstIndex(where: { $0.block == donor }) {
          live[position].last = block.last
          live[position].block = index
          continue
        }
      }
      live.removeAll { $0.last < block.first }
      let size = (block.count + 15) / 16 * 16
      var offset = 0
      for other in live.sorted(by: { $0.offset < $1.offset }) {
        if offset + size <= other.offset { break }
        offset = max(offset, other.end)
      }
      offsets[index] = offset
      live.append((offset, offset + size, block.last, index))
      count = max(count, offset + size)
    }
  }
}
