internal import Grids
internal import StudyKit

extension Archive {
  /// The data that the points have read according to the file; nil if it does not say.
  func data() throws(StoreError) -> SweptData? {
    guard let text = dataText else { return nil }
    let digests: [Int64] = try values("/grid/data")
    guard digests.count == points else {
      throw .damaged(
        path: path, reason: "it records the data of \(digests.count) points, but has \(points)")
    }
    return SweptData(ofPoint: digests, sets: SweptData.sets(text))
  }

  /// Refuses a file with finished runs of a grid that have read other data than those present now.
  ///
  /// `identities` are those of the grid's runs, with `members` for each point. A file that does not say what
  /// its runs have read is accepted.
  func requireData(
    _ present: SweptData?, _ identities: [UInt64], members: Int, _ records: RecordTable
  ) throws(StoreError) {
    guard let present, let held = try data(), held != present else { return }
    var digests: [UInt64: Int64] = [:]
    for (index, identity) in records.identities.enumerated() {
      let status = records.status(index)
      guard status == .done || status == .diverged else { continue }
      digests[identity] = held.ofPoint[index / self.members]
    }
    let differs = identities.enumerated().contains { index, identity in
      digests[identity].map { $0 != present.ofPoint[index / members] } ?? false
    }
    guard differs else { return }
    throw .otherData(path: path, differences: present.differences(from: held))
  }
}
