/// The names that are nearest to what was written, best first, as far as they are near at all.
///
/// Near is: at most a third of the letters inserted, left out, replaced or swapped with the next
/// (Damerau–Levenshtein distance); capitals count as small letters, and a name that contains what
/// was written, or is contained in it, is near too.
package func nearestNames(to written: String, among names: [String]) -> [String] {
  // Text that is no name at all is not worth the quadratic time.
  guard written.utf8.count <= 64 else { return [] }
  let letters = Array(written.lowercased())
  return names.enumerated().compactMap { index, name -> (distance: Int, index: Int)? in
    let other = Array(name.lowercased())
    let distance = editDistance(letters, other)
    if distance <= max(1, max(letters.count, other.count) / 3) { return (distance, index) }
    guard min(letters.count, other.count) >= 3 else { return nil }
    let lowered = (written.lowercased(), name.lowercased())
    let contains = lowered.0.contains(lowered.1) || lowered.1.contains(lowered.0)
    return contains ? (distance, index) : nil
  }
  .sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }
  .map { names[$0.index] }
}

/// How many letters must be inserted, left out, replaced or swapped to make `a` of `b`.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        best = min(best, beforeLast[j - 1] + 1)
      }
      row.append(best)
    }
    (beforeLast, last) = (last, row)
  }
  return last[b.count]
}
