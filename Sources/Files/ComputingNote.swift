internal import Glibc
internal import Synchronization

/// One rank's note of what it is computing.
///
/// Written by the computing thread; removed by the main thread. Errors are ignored, since notes only serve to
/// count deaths.
package final class ComputingNote: Sendable {
  private let name: String
  private let folder: KindFolder
  // The directory in which the note was made.
  private let directory = Mutex<Directory?>(nil)
  // The open file; −1 before the first note and after a failure, −2 after `discharge`.
  private let descriptor = Atomic<Int32>(-1)

  init(_ name: String, in folder: KindFolder) {
    self.name = name
    self.folder = folder
  }

  deinit {
    let file = descriptor.load(ordering: .acquiring)
    if file >= 0 { close(file) }
  }

  /// Notes that members are being computed, the first with this identity; 0 members for a summary.
  package func begin(_ identity: UInt64, members: Int) {
    if descriptor.load(ordering: .acquiring) == -1 { open() }
    write(identity, UInt64(members))
  }

  /// Notes that nothing is being computed.
  package func end() { write(0, 0) }

  /// Removes the note, so that no run is blamed for the end of this rank: it ends in order, or was asked to.
  package func discharge() {
    guard descriptor.load(ordering: .acquiring) != -2 else { return }
    let file = descriptor.exchange(-2, ordering: .acquiringAndReleasing)
    if file >= 0 {
      // The computing thread may be about to write to it, so it stays open.
      let nothing: (UInt64, UInt64) = (0, 0)
      withUnsafeBytes(of: nothing) { _ = pwrite(file, $0.baseAddress, $0.count, 0) }
    }
    remove()
  }

  private func remove() { directory.withLock { $0 }?.remove(name) }

  private func open() {
    guard let made = try? folder.made() else { return }
    // A file with this name is a dead rank's, and was read when the sweep started.
    made.remove(name)
    let access = folder.access
    let file = made.open(name, O_RDWR | O_CREAT | O_EXCL, mode: access?.ofFile ?? 0o666)
    guard file >= 0 else { return }
    directory.withLock { $0 = made }
    try? access?.give(to: file, mode: access?.ofFile ?? 0o666, made.path(of: name))
    let (isTaken, _) = descriptor.compareExchange(
      expected: -1, desired: file, ordering: .acquiringAndReleasing)
    guard !isTaken else { return }
    // `discharge` was called meanwhile.
    close(file)
    remove()
  }

  private func write(_ identity: UInt64, _ members: UInt64) {
    let file = descriptor.load(ordering: .acquiring)
    guard file >= 0 else { return }
    withUnsafeBytes(of: (identity, members)) { _ = pwrite(file, $0.baseAddress, $0.count, 0) }
  }
}
