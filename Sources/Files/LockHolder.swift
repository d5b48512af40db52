internal import Glibc
internal import Posix

/// The holder of a result file's lock, as its lock file names it: host, process and, on a file system without
/// locks, a number that grows while the process is alive.
package struct LockHolder: Equatable, Sendable {
  package let host: String
  package let process: Int
  /// The growing number; nil if the lock is the kernel's.
  package var beat: Int?

  /// The most bytes that a lock file has.
  package static let longestText = 300

  /// This process.
  package init(beat: Int?) {
    host = Host.name
    process = Int(getpid())
    self.beat = beat
  }

  /// Reads a lock file; nil if its contents are not those of one.
  package init?(_ file: borrowing RawFile) {
    guard let size = try? file.size(),
      let bytes = try? file.read(UInt8.self, count: min(size, Self.longestText), at: 0)
    else { return nil }
    let words = String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "\n" }
    guard 2...3 ~= words.count, let process = Int(words[1]) else { return nil }
    host = String(words[0])
    self.process = process
    beat = words.count == 3 ? Int(words[2]) : nil
  }

  /// The lock file's text, of the same length for every number, so that one overwrites the other.
  package var text: String {
    guard let beat else { return "\(host) \(process)\n" }
    let digits = String(beat)
    let zeros = String(repeating: "0", count: max(0, 12 - digits.count))
    return "\(host) \(process) \(zeros)\(digits)\n"
  }

  /// Whether it is a process on this machine, for which the kernel knows whether it is alive.
  package var isHere: Bool { host == Host.name }

  /// Whether the lock file was written recently, by the clock of this machine.
  package func isRecent(_ file: borrowing RawFile) -> Bool {
    let changed = (try? file.status().changed) ?? .zero
    return abs(secondsSince1970() - changed / .seconds(1)) < FileLock.patience
  }

  /// In words.
  package var description: String { "process \(process) on \(host)" }
}
