internal import Posix

/// Writes a growing number into a lock file every two seconds, on a thread of its own, so that a sweep that is
/// reading or copying a large file is not taken for dead.
package final class LockBeat: Sendable {
  private let isOver = Monitor(false)

  private static let interval = 2.0

  package init(_ name: String, in directory: Directory) throws(StoreError) {
    let file = try RawFile(opening: name, in: directory, forWriting: true)
    let isOver = isOver
    let code = startThread(stackBytes: 1 << 18) { Self.beat(file, until: isOver) }
    guard code == 0 else {
      throw .system(path: directory.path(of: name), action: "start a thread for", code: code)
    }
  }

  /// Stops the thread; it writes nothing more after this has returned.
  package func end() { isOver.change { $0 = true } }

  private static func beat(_ file: borrowing RawFile, until isOver: Monitor<Bool>) {
    var holder = LockHolder(beat: 0)
    while isOver.with({ isOver in
      guard !isOver else { return false }
      holder.beat = holder.beat.map { $0 + 1 }
      // A failed write is repeated in two seconds; other processes wait for a minute.
      try? file.write(Array(holder.text.utf8), at: 0)
      try? file.synchronize()
      return true
    }) {
      isOver.wait(atMost: interval) { $0 }
    }
  }
}
