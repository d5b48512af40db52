internal import StudyKit

/// One of several fixed parts of a grid, each of which a job of its own computes into a file of its own.
///
/// Which runs it has follows from the grid and the number of parts alone: the blocks of members, the most costly first,
/// each go to the part that has the least to do by the costs that the study states. So parts can be computed in any
/// order, anywhere, and together they are the grid.
package struct GridPart: Equatable, Sendable {
  /// Which part it is, counted from 1.
  package let number: Int
  /// How many parts there are.
  package let count: Int

  /// The most parts that a grid is divided into.
  package static let most = 100_000

  /// Reads a part as it is written on the command line, `3/8`; nil for anything else.
  package init?(_ text: String) {
    let words = text.split(separator: "/", omittingEmptySubsequences: false)
    guard words.count == 2, let number = Int(words[0]), let count = Int(words[1]),
      1...Self.most ~= count, 1...count ~= number
    else { return nil }
    (self.number, self.count) = (number, count)
  }

  /// The part in words, `part 3 of 8`.
  package var words: String { "part \(number) of \(count)" }

  /// Where the part of a grid with this output goes: `out.part-3-of-8.h5` for `out.h5`.
  package func path(of output: String) -> String {
    let ending = ".h5"
    let isUsual = output.hasSuffix(ending)
    let stem = isUsual ? String(output.dropLast(ending.count)) : output
    return stem + ".part-\(number)-of-\(count)" + (isUsual ? ending : "")
  }

  /// The part's runs in row-major order.
  package func runs(of grid: Grid) -> RunSet {
    let blocks = PlannedAssignments.Blocks(
      members: grid.members, blockSize: grid.study.blockSize, points: grid.pointCount)
    var all = RunSet(below: grid.runCount)
    for run in 0..<grid.runCount where grid.exists(runAt: run) { all.insert(run) }
    let kinds = grid.study.kinds(grid.space)
    let operations = { (point: Int) in
      Plan.weight(kinds.cost(ofPoint: point).operations)
    }
    let order = Plan.order(of: blocks, all, operations)
    var runs = RunSet(below: grid.runCount)
    var loads = FinishTimes(ranks: count)
    for index in 0..<(order?.count ?? blocks.count) {
      let block = order.map { Int($0[index]) } ?? index
      let asked = blocks.runs(block).filter(grid.exists(runAt:))
      if asked.isEmpty { continue }
      let cost = operations(blocks.point(block)) * Double(asked.count)
      guard loads.add(cost) == number - 1 else { continue }
      for run in asked { runs.insert(run) }
    }
    return runs
  }
}

extension GridPart: CustomStringConvertible {
  /// The part as it is written on the command line.
  package var description: String { "\(number)/\(count)" }
}
