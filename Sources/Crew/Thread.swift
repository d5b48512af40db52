internal import Glibc

/// Detached threads, which end by themselves.
enum Thread {
  /// Calls `body` on a new thread with a stack of the main thread's size, on which recursion in a study or a grid may
  /// rely.
  static func start(_ body: @escaping () -> Void) {
    let order = Unmanaged.passRetained(Order(body))
    // Memory instead of a variable: which module the type's initializer belongs to depends on which other modules
    // have included the C library's header.
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
    precondition(code == 0, "cannot start a thread: \(String(cString: strerror(code)))")
  }

  private final class Order {
    let body: () -> Void

    init(_ body: @escaping () -> Void) { self.body = body }
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
