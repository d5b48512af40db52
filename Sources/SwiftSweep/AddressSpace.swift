internal import ArgumentParser
internal import BLAS
internal import Glibc
internal import Grids

/// The address space that a process may use, which batch systems limit (`ulimit -v`, Grid Engine's `h_vmem`).
enum AddressSpace {
  /// Bytes that a rank maps after its start, besides the study's own arrays: for a second thread, MPI's shared memory,
  /// HDF5 and messages.
  private static let own = 96 << 20

  /// Allocates OpenBLAS's workspace, which it would otherwise request at the first product, retrying for ever if it gets
  /// none; if there is not enough address space, prints that and ends the command.
  static func check() throws {
    guard let limit else { return }
    guard isFree(OpenBLAS.workspace + own) else { throw refusal(limit, OpenBLAS.workspace + own) }
    OpenBLAS.takeWorkspace()
  }

  /// Ends the command if the limit leaves less than the bytes that a study needs.
  static func check(study bytes: @autoclosure () -> Double) throws {
    guard let limit, let count = Int(exactly: bytes().rounded(.up)), !isFree(count) else { return }
    throw refusal(limit, count)
  }

  /// Bytes that a rank takes besides the study's own arrays, as this process would.
  static var need: Int { mapped + OpenBLAS.workspace + own }

  private static func refusal(_ limit: Int, _ more: Int) -> ExitCode {
    say(
      "the limit on address space (ulimit -v, h_vmem) is \(byteText(Double(limit))), of which "
        + "\(byteText(Double(mapped))) is taken; \(byteText(Double(more))) more is needed: raise the limit, "
        + "or set OPENBLAS_NUM_THREADS=1, which needs less")
    return ExitCode.failure
  }

  /// The limit; nil for none.
  private static var limit: Int? {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0,
      limit.rlim_cur < Int.max
    else { return nil }
    return Int(limit.rlim_cur)
  }

  /// Bytes that this process has mapped.
  private static var mapped: Int {
    guard let file = unsafe fopen("/proc/self/statm", "r") else { return 0 }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard unsafe fgets(&line, Int32(line.count), file) != nil else { return 0 }
    return unsafe strtol(line, nil, 10) * sysconf(Int32(_SC_PAGESIZE))
  }

  private static func isFree(_ bytes: Int) -> Bool {
    guard bytes > 0 else { return true }
    let start = unsafe mmap(
      nil, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let start = unsafe start, unsafe start != MAP_FAILED else { return false }
    unsafe munmap(start, bytes)
    return true
  }
}
