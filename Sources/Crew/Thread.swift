internal import Glibc

/// Threads that end by themselves; nobody waits for them.
enum Thread {
  /// Does something on a thread of its own, with the main thread's size of stack, which recursion in a
  /// study or a grid may count on.
  static func start(_ body: @escaping () -> Void) {
    let order = Unmanaged.passRetained(Order(body))
    // Memory instead of a variable: which module the type's initialiser belongs to depends on what
    // other modules have included the C library's header.
    let code = withUnsafeTemporaryAllocation(of: pthread_attr_t.self, capacity: 1) { memory in
      guard let attributes = memory.baseAddress else { return ENOMEM }
      pthread_attr_init(attributes)
      pthread_attr_setstacksize(attributes, 8 << 20)
      pthread_attr_setdetachstate(attributes, CInt(PTHREAD_CREATE_DETACHED))
      defer { pthread_attr_destroy(attributes) }
      var handle = pthread_t()
      return pthread_create(
        &handle, attributes,
        { argument in
          guard let argument else { return nil }
          Unmanaged<Order>.fromOpaque(argument).takeRetainedValue().body()
          return nil
        }, order.toOpaque())
    }
    precondition(code == 0, "no second thread: \(String(cString: strerror(code)))")
  }

  private final class Order {
    let body: () -> Void

    init(_ body: @escaping () -> Void) { self.body = body }
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
