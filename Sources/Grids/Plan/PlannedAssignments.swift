/// The assignments of a plan in the order in which they are handed out.
///
/// A grid may have a hundred million runs: one bit per run says whether it is in the plan, and four bytes name each
/// block of members, unless all blocks are in the grid's order.
package struct PlannedAssignments: RandomAccessCollection, Sendable {
  /// Blocks of consecutive members of a point, aligned to multiples of the block size.
  struct Blocks: Sendable {
    let members: Int
    let blockSize: Int
    let points: Int

    var perPoint: Int { (members + blockSize - 1) / blockSize }
    var count: Int { points * perPoint }

    func point(_ block: Int) -> Int { block / perPoint }

    /// The runs of a block in row-major order.
    func runs(_ block: Int) -> Range<Int> {
      let (point, blockOfPoint) = block.quotientAndRemainder(dividingBy: perPoint)
      let first = blockOfPoint * blockSize
      return point * members + first..<point * members + Swift.min(first + blockSize, members)
    }
  }

  private let blocks: Blocks
  private let runs: RunSet
  // Nil if all blocks are in the grid's order.
  private var order: [UInt32]?

  init(_ blocks: Blocks, _ runs: RunSet, order: [UInt32]?) {
    self.blocks = blocks
    self.runs = runs
    self.order = order
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { order?.count ?? blocks.count }

  package subscript(_ index: Int) -> Assignment {
    let block = block(index)
    let first = blocks.point(block) * blocks.members
    return .members(
      point: blocks.point(block),
      members: blocks.runs(block).filter { runs.contains($0) }.map { $0 - first })
  }

  /// The point and the number of runs of each assignment, in their order.
  package var sizes: some Sequence<(point: Int, count: Int)> {
    indices.lazy.map { size($0) }
  }

  /// The point and the number of runs of an assignment.
  func size(_ index: Int) -> (point: Int, count: Int) {
    let block = block(index)
    return (blocks.point(block), runs.count(in: blocks.runs(block)))
  }

  /// Puts the assignments into random order.
  package mutating func shuffle(using generator: inout some RandomNumberGenerator) {
    var order = order ?? (0..<blocks.count).map { UInt32($0) }
    order.shuffle(using: &generator)
    self.order = order
  }

  private func block(_ index: Int) -> Int { order.map { Int($0[index]) } ?? index }
}
