internal import CSpawn
internal import Glibc

/// A pipe between this process and a program.
package final class Pipe {
  /// The end at which is read; negative once nothing more can come.
  package private(set) var reading: Int32
  /// The end at which is written; negative once this process has closed it.
  package private(set) var writing: Int32

  /// Makes a pipe; nil where `errno` says why not.
  ///
  /// This process reads without waiting. A program that is to read has to wait: both ends of a descriptor that is handed
  /// over have one state.
  package init?(readerWaits: Bool = false) {
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC) == 0 else { return nil }
    (reading, writing) = (ends[0], ends[1])
    if !readerWaits { _ = fcntl(reading, F_SETFL, O_NONBLOCK) }
  }

  deinit {
    closeWriting()
    if reading >= 0 { close(reading) }
  }

  /// Closes the end that a program has got, so that the pipe ends with the program.
  package func closeWriting() {
    if writing >= 0 { close(writing) }
    writing = -1
  }

  /// How many pieces are read before the caller may look at something else: a program may write without end.
  private static let most = 64

  /// Hands over what is there, piece by piece, but no more than 64 of them.
  package func read(_ piece: inout [UInt8], _ body: (ArraySlice<UInt8>) -> Void) {
    for _ in 0..<Self.most where reading >= 0 {
      let count = Glibc.read(reading, &piece, piece.count)
      if count > 0 {
        body(piece[..<count])
      } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
        close(reading)
        reading = -1
      } else if errno == EAGAIN {
        return
      }
    }
  }
}

/// A file in memory that has these bytes, without a name; what reads its descriptor begins at the first of them.
///
/// The descriptor is the caller's to close; negative where `errno` says why there is none.
package func memoryFile(_ bytes: [UInt8]) -> Int32 {
  let file = memfd_create("swift-sweep", UInt32(sweep_close_on_exec))
  // The position stays at the beginning.
  guard file >= 0, pwrite(file, bytes, bytes.count, 0) != bytes.count else { return file }
  close(file)
  return -1
}
