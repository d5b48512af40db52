internal import Posix

/// Writes a growing number into a lock file every two seconds, in a thread of its own, because nobody may take a
/// sweep for dead that is reading or copying a large file.
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

  /// Ends the thread; it does not write any more when this returns.
  package func end() { isOver.change { $0 = true } }

  private static func beat(_ file: borrowing RawFile, until isOver: Monitor<Bool>) {
    var holder = LockHolder(beat: 0)
    while isOver.with({ isOver in
      guard !isOver else { return false }
      holder.beat = holder.beat.map { $0 + 1 }
      // What cannot be written now can be in two seconds; the others wait for a minute.
      try? file.write(Array(holder.text.utf8), at: 0)
      try? file.synchronize()
      return true
    }) {
      isOver.wait(atMost: interval) { $0 }
    }
  }
}
