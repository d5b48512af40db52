/// The list of damaged runs that `verify` leaves beside a result file, as `out.h5.damaged`.
///
/// It is for people; for the next sweep it is the sign to compare every checksum, which takes as long
/// as reading the file and is not done otherwise.
package struct DamageList {
  private let path: String

  /// The list beside a result file.
  package init(beside resultFile: String) { path = Paths.resolved(resultFile) + ".damaged" }

  /// Whether there is one.
  package var exists: Bool { Paths.exists(path) }

  /// Leaves a list of these lines.
  package func write(_ lines: [String]) throws(StoreError) {
    let file = try RawFile(creating: path)
    try file.setSize(0)
    try file.write(Array((lines.joined(separator: "\n") + "\n").utf8), at: 0)
    try file.synchronize()
  }

  /// Takes the list away.
  package func remove() { Paths.remove(path) }
}
