/// The order in which runs are handed out; it changes no bit of a result.
package enum RunOrder: String, CaseIterable, Sendable {
  /// The longest first, so that no rank idles at the end.
  case longest
  /// Member 0 at the ends and middles of all axes, then halfway between these, and so on; then the next member likewise,
  /// up to half of the members. The others follow longest first, so that no rank idles at the end either.
  case coarse
}

extension PlannedAssignments.Blocks {
  /// Blocks in coarse order, those of one stage in the order that they have; nil stands for all in the grid's order.
  ///
  /// `lengths` are those of the grid's axes. Takes at most nine bytes a block while it sorts.
  func coarseToFine(_ order: [UInt32]?, lengths: [Int]) -> [UInt32] {
    let levels = Self.levels(lengths)
    let depth = Int(levels.max() ?? 0) + 1
    let staged = (perPoint + 1) / 2
    let stage = { (block: UInt32) in
      let place = Int(block) % perPoint
      return place < staged
        ? place * depth + Int(levels[point(Int(block))]) : staged * depth
    }
    let order = order ?? (0..<count).map { UInt32($0) }
    // Where the next block of each stage goes.
    var places = [UInt32](repeating: 0, count: staged * depth + 2)
    for block in order { places[stage(block) + 1] += 1 }
    for stage in places.indices.dropFirst() { places[stage] += places[stage - 1] }
    var sorted = [UInt32](repeating: 0, count: order.count)
    for block in order {
      let stage = stage(block)
      sorted[Int(places[stage])] = block
      places[stage] += 1
    }
    return sorted
  }

  /// How often the grid has to be halved until it contains a point, for each point in row-major order.
  private static func levels(_ lengths: [Int]) -> [UInt8] {
    lengths.reduce([0]) { levels, length in
      let axis = self.levels(length)
      return levels.flatMap { level in axis.map { max(level, $0) } }
    }
  }

  /// The same along an axis: 0 for its ends and its middle, 1 for what is halfway between these, and so on.
  private static func levels(_ length: Int) -> [UInt8] {
    var levels = [UInt8](repeating: 0, count: length)
    func halve(_ first: Int, _ last: Int, _ level: UInt8) {
      guard last - first > 1 else { return }
      let middle = (first + last) / 2
      levels[middle] = level
      halve(first, middle, level + 1)
      halve(middle, last, level + 1)
    }
    halve(0, length - 1, 0)
    return levels
  }
}
