internal import Foundation

/// Writes a growing number into a lock file every two seconds, in a thread of its own, because nobody may take a
/// sweep for dead that is reading or copying a large file.
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

  /// Ends the thread; it does not write any more when this returns.
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
      // What cannot be written now can be in two seconds; the others wait for a minute.
      try? file.write(Array(holder.text.utf8), at: 0)
      try? file.synchronize()
      _ = condition.wait(until: Date(timeIntervalSinceNow: Self.interval))
    }
    condition.unlock()
  }
}
