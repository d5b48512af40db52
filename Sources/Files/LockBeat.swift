internal import Foundation

/// Writes a growing number into a lock file every two seconds, on a thread of its own, so that a sweep that is
/// reading or copying a large file is not taken for dead.
package final class LockBeat: @unchecked Sendable {
  private let file: RawFile
  private let condition = NSCondition()
  private var isOver = false

  private static let interval = 2.0

  package init(_ name: String, in directory: Directory) throws(StoreError) {
    file = try RawFile(opening: name, in: directory, forWriting: true)
    let thread = Thread { [self] in run() }
    thread.name = "lock"
    thread.stackSize = 1 << 18
    thread.start()
  }

  /// Stops the thread; it writes nothing more after this has returned.
  package func end() {
    condition.lock()
    isOver = true
    condition.signal()
    condition.unlock()
  }

  private func run() {
    var holder = LockHolder(beat: 0)
    condition.lock()
    while !isOver {
      holder.beat = holder.beat.map { $0 + 1 }
      // A failed write is repeated in two seconds; other processes wait for a minute.
      try? file.write(Array(holder.text.utf8), at: 0)
      try? file.synchronize()
      _ = condition.wait(until: Date(timeIntervalSinceNow: Self.interval))
    }
    condition.unlock()
  }
}
