internal import Glibc

/// Does something on a thread of its own, which ends by itself; nobody waits for it.
///
/// Returns 0, or the number of the error for which there is no such thread. The stack is by default as large as a
/// main thread's.
package func startThread(stackBytes: Int = 8 << 20, _ body: @escaping () -> Void) -> Int32 {
  let order = Unmanaged.passRetained(Order(body))
  // Memory instead of a variable: which module the type's initialiser belongs to depends on what
  // other modules have included the C library's header.
  let code = withUnsafeTemporaryAllocation(of: pthread_attr_t.self, capacity: 1) { memory in
    guard let attributes = memory.baseAddress else { return ENOMEM }
    pthread_attr_init(attributes)
    pthread_attr_setstacksize(attributes, stackBytes)
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
  if code != 0 { order.release() }
  return code
}

private final class Order {
  let body: () -> Void

  init(_ body: @escaping () -> Void) { self.body = body }
}
