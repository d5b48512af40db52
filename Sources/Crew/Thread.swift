internal import Glibc
internal import Posix

/// Threads that a process cannot do without.
enum Thread {
  /// Does something on a thread of its own, with the main thread's size of stack, which recursion in a
  /// study or a grid may count on.
  static func start(_ body: @escaping () -> Void) {
    let code = startThread(body)
    precondition(code == 0, "no second thread: \(String(cString: strerror(code)))")
  }
}

/// Work on a thread of its own, while this thread listens to messages and signals.
final class Preparation<Value> {
  // Made by one thread and read by the other once it is there.
  private let state = Monitor<Result<Value, any Error>?>(nil)

  /// Begins the work.
  init(_ work: @escaping () throws -> Value) {
    let state = state
    Thread.start {
      let result = Result { try work() }
      state.change { $0 = result }
    }
  }

  /// What came of it; nil while it goes on.
  var result: Result<Value, any Error>? { state.with { $0 } }
}
