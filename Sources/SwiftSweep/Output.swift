internal import Glibc
internal import Grids
internal import Logging

// Everything that this program says goes through here, and no control character of a grid, a file or a
// name goes out with it.

/// Writes text and a line end to standard output; in place of Swift's own in this module, so that no
/// command can forget.
func print(_ item: Any) {
  Swift.print("\(item)".visible(keepsLines: true))
}

/// Writes a line to standard error that says who speaks.
func say(_ line: String) {
  toStandardError("swift-sweep: \(line.visible(keepsLines: true))\n")
}

/// Writes text and a line end to standard error.
package func complain(_ text: String) {
  toStandardError(text.visible(keepsLines: true) + "\n")
}

/// Writes text to standard error at once, as it is.
func toStandardError(_ text: String) {
  var rest = Substring(text)
  while !rest.isEmpty {
    let count = rest.withUTF8 { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    guard count > 0 else { return }
    rest = Substring(rest.utf8.dropFirst(count))
  }
}

/// Where the log goes: a line for each of its messages, on standard error.
struct LogStream: TextOutputStream, Sendable {
  mutating func write(_ line: String) {
    let text = line.last == "\n" ? String(line.dropLast()) : line
    toStandardError(text.visible() + "\n")
  }

  /// A log of this program, from a level on.
  static func logger(_ level: Logger.Level) -> Logger {
    var logger = Logger(label: "swift-sweep") {
      StreamLogHandler(label: $0, stream: LogStream())
    }
    logger.logLevel = level
    return logger
  }
}
