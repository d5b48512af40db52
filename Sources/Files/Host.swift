internal import Glibc

/// The machine that this process runs on.
package enum Host {
  /// The name of this machine.
  package static var name: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Bytes of memory that this machine has.
  package static var memory: Int {
    sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
  }

  /// Whether a process of this machine is alive.
  package static func isAlive(_ process: Int) -> Bool {
    kill(pid_t(process), 0) == 0 || errno != ESRCH
  }
}
