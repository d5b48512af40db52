internal import Glibc
internal import Posix

/// How a process was started, which all ranks of a job should have in common.
package struct Launch: Equatable, Sendable {
  /// The command line without the program's name, as one text.
  package var arguments: String
  /// The path of the grid's file.
  package var path: String
  /// A fingerprint of the file's contents; nil if this process cannot read it.
  package var content: UInt64?
  /// The host's name and the identifier of its boot.
  package var host: String

  package init(arguments: String, path: String, content: UInt64?, host: String) {
    (self.arguments, self.path, self.content, self.host) = (arguments, path, content, host)
  }

  /// A process with this command line, of which one word names the grid's file.
  package init(arguments: [String], grid: String, host: String) {
    self.init(
      arguments: arguments.joined(separator: " "), path: Self.resolved(grid),
      content: Self.fingerprint(of: grid), host: host)
  }

  /// The absolute path with links resolved; the path as it is if it does not exist.
  private static func resolved(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// A fingerprint of a regular file's contents; nil for what cannot be read.
  private static func fingerprint(of path: String) -> UInt64? {
    guard let (file, status) = try? RegularFile.open(path) else { return nil }
    defer { close(file) }
    let size = status.size
    guard size > 0 else { return Fingerprint.of(UnsafeRawBufferPointer(start: nil, count: 0)) }
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, file, 0), start != MAP_FAILED
    else { return nil }
    defer { munmap(start, size) }
    return Fingerprint.of(UnsafeRawBufferPointer(start: start, count: size))
  }
}

/// The message with which a rank announces itself, until it has the whole briefing.
struct Arrival: Equatable {
  /// How many bytes of the briefing it has, from its beginning.
  var received: Int
  /// Whether it has received a signal to stop.
  var isInterrupted: Bool
  /// How it was started, with texts cut to fit a message.
  var launch: Launch
  /// Fingerprints of the uncut texts.
  var fingerprints: [UInt64]

  init(_ launch: Launch, received: Int, isInterrupted: Bool) {
    self.received = received
    self.isInterrupted = isInterrupted
    self.launch = launch
    self.launch.arguments = launch.arguments.prefix(bytes: 1500)
    self.launch.path = launch.path.prefix(bytes: 1200)
    self.launch.host = launch.host.prefix(bytes: 500)
    fingerprints = [launch.arguments, launch.path, launch.host].map { text in
      Array(text.utf8).withUnsafeBytes(Fingerprint.of)
    }
  }

  /// How this rank was started differently from another one, in words that follow its name; nil if it was not. Paths are
  /// compared only on one host, since hosts may have different names for a folder.
  func difference(from other: Arrival) -> String? {
    if fingerprints[0] != other.fingerprints[0] {
      return "was started with \(launch.arguments), rank 0 with \(other.launch.arguments)"
    }
    if fingerprints[2] == other.fingerprints[2], fingerprints[1] != other.fingerprints[1] {
      return "was started with the grid \(launch.path), rank 0 with \(other.launch.path)"
    }
    if let own = launch.content, let theirs = other.launch.content, own != theirs {
      return "reads other contents from \(launch.path) than rank 0"
    }
    return nil
  }

  var message: [UInt8] {
    var writer = ByteWriter()
    writer.write(received)
    writer.write(isInterrupted)
    for text in [launch.arguments, launch.path, launch.host] { writer.write(text) }
    for number in fingerprints { writer.writeFixed(number) }
    writer.write(launch.content != nil)
    writer.writeFixed(launch.content ?? 0)
    return writer.bytes
  }

  init(message: [UInt8]) throws(WireError) {
    var reader = ByteReader(message)
    received = try reader.integer(upTo: Int(Int32.max))
    isInterrupted = try reader.flag()
    launch = Launch(arguments: "", path: "", content: nil, host: "")
    launch.arguments = try reader.text()
    launch.path = try reader.text()
    launch.host = try reader.text()
    fingerprints = [try reader.fixed(), try reader.fixed(), try reader.fixed()]
    let isRead = try reader.flag()
    let content = try reader.fixed()
    launch.content = isRead ? content : nil
    try reader.finish()
  }
}

extension String {
  /// The longest prefix of at most `limit` bytes of UTF-8 that is valid text.
  func prefix(bytes limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var end = utf8.index(startIndex, offsetBy: limit)
    while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
    return String(self[..<end])
  }
}
