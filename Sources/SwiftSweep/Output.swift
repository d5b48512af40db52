internal import Glibc
internal import Grids
internal import Logging

// Everything that this program prints goes through here, so that no control character of a grid, a file or a name is
// printed.

/// Writes text and a line end to standard output; replaces Swift's `print` in this module, so that no command can use
/// that by mistake.
func print(_ item: Any) {
  Swift.print("\(item)".visible(keepsLines: true))
}

/// Writes a line to standard error, after the program's name.
func say(_ line: String) {
  toStandardError("swift-sweep: \(line.visible(keepsLines: true))\n")
}

/// Writes text and a line end to standard error.
package func complain(_ text: String) {
  toStandardError(text.visible(keepsLines: true) + "\n")
}

/// Writes text to standard error at once, as it is.
func toStandardError(_ text: String) { _ = writeAll(text, to: STDERR_FILENO) }

/// Writes text at once, as it is; false, with the reason in `errno`, where that fails.
func writeAll(_ text: String, to descriptor: Int32) -> Bool {
  writeAll(Array(text.utf8), to: descriptor)
}

/// Writes bytes at once; false, with the reason in `errno`, where that fails.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
  unsafe bytes.withUnsafeBytes { bytes in
    var done = 0
    while done < bytes.count {
      let count = unsafe write(
        descriptor, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }
}

/// Characters per line of a terminal, and lines, 0 if it does not say; nil if the descriptor is not one.
func terminalSize(of descriptor: Int32) -> (columns: Int, rows: Int)? {
  var size = winsize()
  guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
  return (Int(size.ws_col), Int(size.ws_row))
}

/// Characters per line of a terminal; 80 if the descriptor is not one.
func terminalWidth(of descriptor: Int32) -> Int { terminalSize(of: descriptor)?.columns ?? 80 }

/// The stream for the log: one line on standard error for each message.
struct LogStream: TextOutputStream, Sendable {
  mutating func write(_ line: String) {
    let text = line.last == "\n" ? String(line.dropLast()) : line
    toStandardError(text.visible() + "\n")
  }

  /// A log of this program, with messages of at least this level.
  static func logger(_ level: Logger.Level) -> Logger {
    var logger = Logger(label: "swift-sweep") {
      StreamLogHandler(label: $0, stream: LogStream())
    }
    logger.logLevel = level
    return logger
  }
}

/// A command of this program as it is typed.
func commandLine(_ words: [String]) -> String { shellText(["swift-sweep"] + words) }
