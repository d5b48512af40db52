internal import Glibc

/// The machine that this process runs on.
package enum Host {
  /// The name of this machine.
  package static var name: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Names this start of the machine; nil where the system does not say.
  package static var boot: String? {
    text(of: "/proc/sys/kernel/random/boot_id").split(separator: "\n").first.map(String.init)
  }

  /// Bytes of memory that this machine has.
  package static var memory: Int {
    sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
  }

  /// Whether a process of this machine is alive.
  package static func isAlive(_ process: Int) -> Bool {
    kill(pid_t(process), 0) == 0 || errno != ESRCH
  }

  /// The first 16 KiB of a small file of the kernel's; empty where there is none.
  package static func text(of path: String) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    var count = 0
    while count < bytes.count {
      let more = bytes[count...].withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
      guard more > 0 else { break }
      count += more
    }
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}
