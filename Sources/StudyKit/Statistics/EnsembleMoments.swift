// M: members, N: values of a member.
/// Mean and unbiased variance of every value of an ensemble, from members that are read one after
/// another, twice.
///
/// Two passes, in `Double` and in the order of members, so that the result neither cancels nor
/// depends on how members are split into slabs.
public struct EnsembleMoments: Equatable, Sendable {
  /// How many members there are, M.
  public let members: Int
  /// The mean over members, N.
  public let mean: [Double]
  /// The variance over members with ddof 1, N; NaN for a single member.
  public let variance: [Double]

  /// The moments of the rows of `values`, (M, N).
  public init(_ values: [Double], members: Int) {
    precondition(members > 0, "an ensemble needs a member")
    precondition(
      values.count.isMultiple(of: members), "\(values.count) values of \(members) members")
    let width = values.count / members
    self.init(members: members, width: width) { member in
      Array(values[member * width..<(member + 1) * width])
    }
  }

  /// The moments of rows of `width` values; `row` gives the values of a member and is called twice
  /// for each.
  public init<E: Error>(
    members: Int, width: Int, row: (Int) throws(E) -> [Double]
  ) throws(E) {
    var mean = [Double](repeating: 0, count: width)
    for member in 0..<members {
      let values = try row(member)
      precondition(values.count == width, "\(values.count) values, not \(width)")
      for i in 0..<width { mean[i] += values[i] }
    }
    for i in 0..<width { mean[i] /= Double(members) }
    var squares = [Double](repeating: 0, count: width)
    for member in 0..<members {
      let values = try row(member)
      for i in 0..<width {
        let deviation = values[i] - mean[i]
        squares[i] += deviation * deviation
      }
    }
    self.members = members
    self.mean = mean
    variance = squares.map { members > 1 ? $0 / Double(members - 1) : .nan }
  }

  /// The variances that are left without one member, N, given that member's values.
  ///
  /// From the sum of squares S and the member's deviation d: (S − d² M/(M−1)) / (M−2).
  public func variance(without values: [Double]) -> [Double] {
    precondition(values.count == mean.count, "\(values.count) values, not \(mean.count)")
    guard members > 2 else { return [Double](repeating: .nan, count: mean.count) }
    let count = Double(members)
    return mean.indices.map { i in
      let deviation = values[i] - mean[i]
      let squares = variance[i] * (count - 1) - deviation * deviation * count / (count - 1)
      // Rounding may leave a tiny negative number where all other members agree.
      return max(squares, 0) / (count - 2)
    }
  }
}
