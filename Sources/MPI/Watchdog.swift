internal import Glibc

/// Ends the process after a while, whatever its other threads wait for.
enum Watchdog {
  /// Starts the time; there is no way to stop it but to end the process before.
  static func start(seconds: UInt32, code: Int32) {
    let order = Unmanaged.passRetained(Order(seconds: seconds, code: code))
    var handle = pthread_t()
    let failure = pthread_create(
      &handle, nil,
      { argument in
        guard let argument else { return nil }
        let order = Unmanaged<Order>.fromOpaque(argument).takeRetainedValue()
        sleep(order.seconds)
        _exit(order.code)
      }, order.toOpaque())
    if failure == 0 { pthread_detach(handle) } else { order.release() }
  }

  private final class Order {
    let seconds: UInt32
    let code: Int32

    init(seconds: UInt32, code: Int32) {
      self.seconds = seconds
      self.code = code
    }
  }
}
