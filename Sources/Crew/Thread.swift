internal import Glibc
internal import Posix

/// Detached threads, which end by themselves.
enum Thread {
  /// Calls `body` on a new thread with a stack of the main thread's size, on which recursion in a study or a grid may
  /// rely.
  static func start(_ body: @escaping () -> Void) {
    let code = startThread(body)
    precondition(code == 0, "cannot start a thread: \(String(cString: strerror(code)))")
  }
}

/// Work on another thread, while this thread handles messages and signals.
final class Preparation<Value> {
  // Set by one thread and read by the other.
  private let state = Monitor<Result<Value, any Error>?>(nil)

  /// Starts the work.
  init(_ work: @escaping () throws -> Value) {
    let state = state
    Thread.start {
      let result = Result { try work() }
      state.change { $0 = result }
    }
  }

  /// The result of the work; nil while it is running.
  var result: Result<Value, any Error>? { state.with { $0 } }
}
