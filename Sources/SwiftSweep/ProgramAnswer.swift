internal import Glibc
internal import Posix

/// What a short program has answered.
package struct ProgramAnswer: Equatable, Sendable {
  /// Its standard output, followed by its standard error.
  package let text: String
  /// Whether it ended with 0.
  package let isGood: Bool

  package init(text: String, isGood: Bool) { (self.text, self.isGood) = (text, isGood) }

  /// Runs a program, which is looked for on the search path, for at most some seconds.
  init(of words: [String], within limit: Double) {
    let descriptor = memoryFile([])
    guard descriptor >= 0 else {
      self.init(text: "\(words[0]): no file for its answer", isGood: false)
      return
    }
    defer { close(descriptor) }
    let nowhere = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(nowhere) }
    let end: Child.End?
    do throws(Child.Failure) {
      end = try Child(
        words[0], words, input: nowhere, output: descriptor, error: descriptor, leadsGroup: true
      ).end(within: limit)
    } catch {
      self.init(
        text: "\(words[0]) cannot be started: \(unsafe String(cString: strerror(error.code)))",
        isGood: false)
      return
    }
    guard let end else {
      self.init(text: "\(words[0]) has not answered within \(Int(limit)) s", isGood: false)
      return
    }
    self.init(text: Self.contents(of: descriptor), isGood: end == .exited(0))
  }

  /// The first line that is not empty.
  package var firstLine: String {
    let line = text.split(whereSeparator: \.isNewline).first { $0.contains { $0 != " " } } ?? ""
    return String(line.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  /// All that was written to a file.
  private static func contents(of descriptor: Int32) -> String {
    lseek(descriptor, 0, SEEK_SET)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe read(descriptor, $0.baseAddress, $0.count)
      }
      guard count > 0, bytes.count < 1 << 24 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer.prefix(count)
    }
  }
}
