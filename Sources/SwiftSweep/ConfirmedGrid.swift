internal import ArgumentParser
internal import Grids
internal import Store

extension Grid {
  /// The grid of `count` fresh members at the points that this grid's sweep has found, by the file of the sweep, which must
  /// have ended; if there is none, prints that and ends the command.
  func confirmed(_ count: Int) throws -> Grid {
    let found: [Int]?
    do throws(StoreError) { found = try chosenPoints() } catch {
      say(error.textForSweep)
      throw ExitCode(GridError.Kind.output.rawValue)
    }
    return try reporting { () throws(GridError) in try confirming(count, at: found) }
  }

  /// The points that have finished members; nil where outcomes choose none.
  private func chosenPoints() throws(StoreError) -> [Int]? {
    guard decides else { return nil }
    let archive = try Archive(output, usesChild: true)
    guard archive.resolvedText == resolvedText else {
      throw .inconsistent("\(output) is the file of another grid; nothing in it can be confirmed")
    }
    let statuses = try archive.statuses(summary: false)
    guard !statuses.contains(where: \.isOpen) else {
      throw .inconsistent(
        "\(output) is not complete; what its sweep finds can be confirmed when it is")
    }
    guard refine != nil else { return nil }
    return (0..<pointCount).filter { point in
      statuses[point * members..<(point + 1) * members].contains(.done)
    }
  }
}
