internal import Glibc
internal import Posix

/// Ends the program that is running if this process dies, however it dies.
///
/// A second process reads from a pipe which group is running, and kills that group when the pipe ends. A program that
/// outlived its rank would write into the checkpoints of the run that goes on from them.
struct Leash {
  /// The leash of this process, made with its first program.
  static let own = Leash()

  /// The writing end of the pipe, open as long as this process is; negative where there is none.
  private let descriptor: Int32

  // It is fixed, and reads numbers alone.
  private static let script = """
    trap '' TERM INT HUP USR1 USR2
    group=0
    while read -r next; do group=$next; done
    [ "$group" -gt 1 ] && kill -s KILL -- "-$group"
    """

  private init() {
    let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer { close(nowhere) }
    guard nowhere >= 0, let pipe = Pipe(readerWaits: true) else {
      descriptor = -1
      return
    }
    // A group of its own: what a terminal sends to this process's group does not reach it.
    let child = try? Child(
      "/bin/sh", ["sh", "-c", Self.script], input: pipe.reading, output: nowhere, error: nowhere,
      leadsGroup: true, isAlone: true)
    descriptor = child == nil ? -1 : fcntl(pipe.writing, F_DUPFD_CLOEXEC, 0)
  }

  /// Holds a program that leads a group; 0 for none.
  func hold(_ process: Int32) {
    guard descriptor >= 0 else { return }
    let line = Array("\(process)\n".utf8)
    while write(descriptor, line, line.count) < 0, errno == EINTR {}
  }
}
