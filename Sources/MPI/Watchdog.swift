internal import Glibc
internal import Posix
internal import Synchronization

/// Ends the process if something takes too long, whatever its main thread is waiting for.
package final class Watchdog: Sendable {
  /// Why the process ends.
  package enum Reason: Equatable, Sendable {
    /// It has taken this many seconds.
    case late(Int)
    /// It continued for some seconds after a signal to stop.
    case interrupted
  }

  private let isOver = Atomic<Bool>(false)

  /// Seconds for which something may continue after a signal.
  private static let grace = 5.0
  /// Seconds between two checks.
  private static let beat = 0.1

  /// Starts counting; `end` is called on another thread after `seconds`, or some seconds after `isInterrupted` has
  /// become true.
  ///
  /// Time in which the whole process was stopped does not count.
  package init(
    seconds: Double, isInterrupted: @escaping @Sendable () -> Bool = { false },
    end: @escaping @Sendable (Reason) -> Never
  ) {
    // Without a thread nobody watches, and what takes too long is waited for.
    _ = startThread {
      let begin = monotonicSeconds()
      var (last, away, interrupted) = (begin, 0.0, 0.0)
      while !self.isOver.load(ordering: .acquiring) {
        usleep(UInt32(Self.beat * 1e6))
        let now = monotonicSeconds()
        let step = min(now - last, 10 * Self.beat)
        away += now - last - step
        last = now
        if isInterrupted() { interrupted += step }
        if interrupted > Self.grace { end(.interrupted) }
        if now - begin - away > seconds { end(.late(Int(now - begin - away))) }
      }
    }
  }

  /// Stops counting: what was watched has ended in time.
  package func stop() { isOver.store(true, ordering: .releasing) }
}
