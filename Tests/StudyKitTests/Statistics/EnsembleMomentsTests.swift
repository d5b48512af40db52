import StudyKit
import Testing

@Suite struct EnsembleMomentsTests {
  static let members: [[Double]] = [[1, 10], [2, 10], [3, 16], [6, 12], [4, 10]]

  @Test func `mean and variance of each value are those of its column`() {
    let moments = EnsembleMoments(Self.members.flatMap(\.self), members: 5)
    for column in 0..<2 {
      let values = Self.members.map { $0[column] }
      #expect(moments.mean[column] == Moments.mean(values))
      #expect(moments.variance[column] == Moments.variance(values))
    }
  }

  @Test func `variances without a member are those of the others`() {
    let moments = EnsembleMoments(Self.members.flatMap(\.self), members: 5)
    for (left, values) in Self.members.enumerated() {
      let without = moments.variance(without: values)
      for column in 0..<2 {
        var others = Self.members.map { $0[column] }
        others.remove(at: left)
        // The shortcut subtracts numbers of the size of the variances, some 20.
        #expect(abs(without[column] - Moments.variance(others)) < 1e-13)
      }
    }
  }

  @Test func `one member has a mean and no variance`() {
    let moments = EnsembleMoments([3, 4], members: 1)
    #expect(moments.mean == [3, 4])
    #expect(moments.variance.allSatisfy { $0.isNaN })
  }
}
