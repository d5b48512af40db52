internal import HDF5

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Looks at a file that may be damaged in a process of its own.
///
/// HDF5 1.10 can crash on damaged structures, or go round in circles. A file whose seal holds has none;
/// one without seal is read by a child first, so that a crash is its and not the sweep's.
package enum Examination {
  /// How long a child may look at a file.
  private static let patience = 60.0

  /// Refuses a file that a child cannot read, or that it comes to grief over.
  ///
  /// The child has bounds of time and memory, which the caller has not: only what it has read to the
  /// end may be read again.
  static func check(_ path: String) throws(StoreError) {
    let damaged = { (reason: String) in StoreError.damaged(path: path, reason: reason) }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .system(path: path, action: "examine", code: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    let child = spawn(["verify", "--structure", path], errors: ends[1])
    close(ends[1])
    guard let child else { throw .system(path: path, action: "examine", code: EAGAIN) }
    switch wait(for: child) {
    case .ended(0)?: return
    case .ended?: throw .refused(text(from: ends[0]))
    case .killed(let signal)?: throw damaged("HDF5 crashes on its structure (signal \(signal))")
    case nil: throw damaged("HDF5 does not come to an end with its structure")
    }
  }

  /// What a child has said, in a few lines.
  private static func text(from pipe: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = bytes.withUnsafeMutableBytes { read(pipe, $0.baseAddress, $0.count) }
    let text = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    let lines = text.split(separator: "\n").map { line in
      line.hasPrefix("swift-sweep: ") ? String(line.dropFirst(13)) : String(line)
    }
    return lines.joined(separator: "\n")
  }

  /// Reads all of a file's structure and all that any command reads of it before the findings: what the
  /// child does.
  package static func examine(_ path: String) throws(StoreError) {
    let archive = try Archive(path)
    _ = try archive.runRecords()
    _ = try archive.summaryRecords()
    _ = try archive.axes()
    _ = try archive.starts()
    do throws(HDF5Error) {
      let file = try File.open(path)
      for group in ["/", "/runs/", "/log/", "/log/starts/", "/grid/"] {
        for entry in try file.entries(in: group) where entry.kind == .dataset {
          let dataset = try file.dataset(group + entry.name)
          if dataset.offset == nil { continue }
          for label in ["long_name", "units", "flag_meanings", "coordinates"] {
            _ = try file.attribute(label, of: dataset.path)
          }
        }
      }
    } catch { throw .hdf5(error) }
  }

  private enum End {
    case ended(Int32)
    case killed(Int32)
  }

  /// Starts this program again, without what tells a rank of MPI that it is one.
  private static func spawn(_ arguments: [String], errors: Int32) -> pid_t? {
    var variables: [String] = []
    var place = environ
    while let entry = place.pointee {
      let text = String(cString: entry)
      if !["OMPI_", "PMIX_", "PRTE_"].contains(where: text.hasPrefix) { variables.append(text) }
      place += 1
    }
    variables.append("SWIFT_BACKTRACE=enable=no")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    var process: pid_t = 0
    let code = withTexts(["swift-sweep"] + arguments) { words in
      withTexts(variables) { environment in
        posix_spawn(&process, "/proc/self/exe", &actions, nil, words, environment)
      }
    }
    return code == 0 ? process : nil
  }

  /// Calls `body` with texts as C has them, ended by nil.
  private static func withTexts(
    _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
  ) -> Int32 {
    var copies: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
    defer { for copy in copies { free(copy) } }
    return copies.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return EINVAL }
      return body(start)
    }
  }

  /// Waits for a child and ends it when it takes too long; nil then.
  private static func wait(for child: pid_t) -> End? {
    let end = monotonicSeconds() + patience
    var status: Int32 = 0
    while waitpid(child, &status, WNOHANG) == 0 {
      guard monotonicSeconds() < end else {
        kill(child, SIGKILL)
        waitpid(child, &status, 0)
        return nil
      }
      usleep(2000)
    }
    let signal = status & 0x7f
    return signal == 0 ? .ended(status >> 8 & 0xff) : .killed(signal)
  }
}
