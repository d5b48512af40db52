internal import StudyKit

/// A number for each point that follows from the point's kind, so that it takes no memory per point.
struct PointEntries: RandomAccessCollection, Sendable {
  private let kinds: PointKinds
  private let ofKind: [Int]
  let count: Int

  /// The numbers of `count` points, by kind.
  init(_ kinds: PointKinds, _ ofKind: [Int], points count: Int) {
    self.kinds = kinds
    self.ofKind = ofKind
    self.count = count
  }

  var startIndex: Int { 0 }
  var endIndex: Int { count }

  subscript(_ point: Int) -> Int { ofKind[kinds.index(ofPoint: point)] }
}
