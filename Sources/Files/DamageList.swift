internal import Posix

/// The list of damaged runs that `verify` leaves beside a result file, as `out.h5.damaged`.
///
/// It is for people to read; its existence makes the next sweep compare every checksum, which takes as long as
/// reading the file and is not done otherwise.
package struct DamageList {
  private let location: OutputLocation

  /// The list beside a result file.
  package init(beside resultFile: String) { location = OutputLocation(of: resultFile) }

  private var name: String { location.name + ".damaged" }

  /// Whether there is one.
  package var exists: Bool { (try? location.directory().status(of: name)?.kind) == .file }

  /// Writes a list of these lines.
  package func write(_ lines: [String]) throws(StoreError) {
    let directory = try location.directory()
    directory.remove(name)
    let file = try RawFile(making: name, in: directory, location.access)
    try file.write(Array((lines.joined(separator: "\n") + "\n").utf8), at: 0)
    try file.synchronize()
  }

  /// Removes the list.
  package func remove() { (try? location.directory())?.remove(name) }
}
