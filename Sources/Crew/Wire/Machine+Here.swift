internal import Glibc
internal import Posix

extension Machine {
  /// The machine that this process runs on.
  ///
  /// - Parameters:
  ///   - build: The description of the program's build.
  ///   - blasCore: The name of the BLAS kernels in use.
  ///   - vectorLevel: The instruction sets that our own kernels use.
  ///   - checksExecutable: Whether the executable's bytes are part of the build, so that ranks can
  ///     tell two builds of one commit apart; takes some milliseconds.
  package static func here(
    build: String, blasCore: String, vectorLevel: String, checksExecutable: Bool
  ) -> Machine {
    var name = utsname()
    uname(&name)
    let node = withUnsafeBytes(of: name.nodename) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    let information = Host.text(of: "/proc/cpuinfo")
    let model = field("model name", of: information)
    return Machine(
      build: checksExecutable ? build + " " + executableChecksum() : build,
      host: node + " " + (Host.boot ?? ""), process: Int(getpid()),
      space: link("/proc/self/ns/pid"),
      processor: model.isEmpty ? architecture(name) : model, blasCore: blasCore,
      vectorLevel: vectorLevel)
  }

  /// The host's name without the identifier of its boot.
  package var hostName: String { String(host.prefix { $0 != " " }) }

  private static func architecture(_ name: utsname) -> String {
    withUnsafeBytes(of: name.machine) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// The value of the first line `name : value` in a table of the kernel's; empty if there is none.
  private static func field(_ name: String, of table: String) -> String {
    for line in table.split(separator: "\n") where line.hasPrefix(name) {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      return String(parts[1].drop { $0 == " " })
    }
    return ""
  }

  private static func link(_ path: String) -> String {
    String(unsafeUninitializedCapacity: 256) { buffer in
      buffer.withMemoryRebound(to: CChar.self) { characters in
        guard let start = characters.baseAddress else { return 0 }
        return max(readlink(path, start, characters.count), 0)
      }
    }
  }

  /// A checksum over the executable's bytes, as 16 digits.
  private static func executableChecksum() -> String {
    let file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "unknown" }
    defer { close(file) }
    let size = Int(lseek(file, 0, SEEK_END))
    guard size > 0, let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, file, 0),
      start != MAP_FAILED
    else { return "unknown" }
    defer { munmap(start, size) }
    let sum = Fingerprint.of(UnsafeRawBufferPointer(start: start, count: size))
    let digits = String(sum, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
