internal import Grids

extension ResultFile {
  /// Records how many members a point has: those below are marked, since their outcomes have decided it, and those beyond
  /// that have no outcome are absent. So is the summary of a point that has none.
  package func settled(_ point: Int, at count: Int) throws(RecorderError) {
    do throws(StoreError) {
      let first = sweep.index(point, 0)
      let offset = sweep.archive.offset(of: ResultFormat.deciding) + first
      let marks = [UInt8](repeating: 1, count: count)
      // A finished sweep that is started again changes nothing.
      if try file.read(UInt8.self, count: count, at: offset) != marks {
        try file.write(marks, at: offset)
      }
      for index in first + count..<first + grid.members where sweep.records.status(index).isOpen {
        sweep.records.giveBack(index, as: .absent, time: Self.now, in: &runWrites)
      }
      if count == 0, sweep.ended(ofPoint: point).done.isEmpty,
        sweep.summaryRecords?.status(point) == .pending
      {
        sweep.summaryRecords?.giveBack(point, as: .absent, time: Self.now, in: &summaryWrites)
      }
    } catch { throw RecorderError(error.description) }
  }
}
