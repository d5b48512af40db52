internal import Posix

/// The list of damaged runs that `verify` leaves beside a result file, as `out.h5.damaged`.
///
/// It is for people; for the next sweep it is the sign to compare every checksum, which takes as long
/// as reading the file and is not done otherwise.
package struct DamageList {
  private let place: OutputPlace

  /// The list beside a result file.
  package init(beside resultFile: String) { place = OutputPlace(of: resultFile) }

  private var name: String { place.name + ".damaged" }

  /// Whether there is one.
  package var exists: Bool { (try? place.directory().status(of: name)?.kind) == .file }

  /// Leaves a list of these lines.
  package func write(_ lines: [String]) throws(StoreError) {
    let directory = try place.directory()
    directory.remove(name)
    let file = try RawFile(making: name, in: directory, place.access)
    try file.write(Array((lines.joined(separator: "\n") + "\n").utf8), at: 0)
    try file.synchronize()
  }

  /// Takes the list away.
  package func remove() { (try? place.directory())?.remove(name) }
}
