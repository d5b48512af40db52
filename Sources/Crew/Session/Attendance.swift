internal import Posix

/// Waiting on a rank's main thread while messages are still handled.
enum Attendance {
  /// Polls, and sleeps in between, until `body` returns a value; `receive` gets every message.
  ///
  /// Both get the time; nothing here blocks for more than a few milliseconds.
  static func wait<Value>(
    _ transport: any Transport,
    receive: (Envelope, Double) throws(TransportError) -> Void,
    until body: (Double) throws(TransportError) -> Value?
  ) throws(TransportError) -> Value {
    let sleeper = Monitor(())
    var pause = Pause()
    while true {
      var isActive = false
      // The body is called in between, however many messages there are.
      for _ in 0..<256 {
        guard let envelope = try transport.poll() else { break }
        isActive = true
        try receive(envelope, monotonicSeconds())
      }
      if let value = try body(monotonicSeconds()) { return value }
      if isActive { pause.reset() } else { sleeper.wait(atMost: pause.next()) { _ in false } }
    }
  }
}
