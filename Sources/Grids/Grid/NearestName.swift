/// The names that are near to what was written, the nearest first.
///
/// A name is near if at most a third of the letters are inserted, left out, replaced or swapped with the next one
/// (Damerau–Levenshtein distance, ignoring case), or if one contains the other.
func nearestNames(to written: String, among names: [String]) -> [String] {
  // Longer text is not a misspelled name, and would take quadratic time.
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

/// How many letters must be inserted, left out, replaced or swapped to turn `b` into `a`.
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
