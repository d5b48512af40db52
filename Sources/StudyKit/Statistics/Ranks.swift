/// Order statistics of samples.
package enum Ranks {
  /// The rank of each value, from 1; equal values share the mean of their ranks.
  package static func midranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var first = 0
    while first < order.count {
      var end = first + 1
      while end < order.count, values[order[end]] == values[order[first]] { end += 1 }
      // The mean of first + 1 … end.
      let rank = Double(first + end + 1) / 2
      for index in order[first..<end] { ranks[index] = rank }
      first = end
    }
    return ranks
  }
}
