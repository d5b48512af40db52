internal import CMPI
internal import Glibc

/// A message that has arrived.
package struct Message: Equatable, Sendable {
  /// The rank that sent it.
  package let source: Int
  /// The tag that it was sent with.
  package let tag: Int
  /// Its contents.
  package let bytes: [UInt8]
}

/// The ranks of a job as seen by this process; all of MPI is used through it.
///
/// All calls come from the thread that made it (`MPI_THREAD_FUNNELED`). There are only messages between two ranks: a
/// collective with a dead member never returns.
package final class World {
  /// This process's number, from 0.
  package let rank: Int
  /// How many ranks the job has.
  package let size: Int
  /// The name of the machine.
  package let host: String

  /// The MPI library that this program was compiled for, such as "Open MPI" or "MPICH".
  package static var library: String { String(cString: sweep_library()) }

  private let owner = pthread_self()
  // Messages that the library has not sent yet: by rank, the oldest first.
  private var sending: [Int: SendQueue] = [:]
  private var idle: [SendRequest] = []

  /// Starts MPI; once per process.
  ///
  /// If another rank dies before it has started MPI, the library waits for it for ever. So a `watchdog` should be
  /// counting meanwhile; it is stopped here.
  package init(_ watchdog: Watchdog? = nil) throws(MPIError) {
    defer { watchdog?.stop() }
    var provided: Int32 = 0
    try check(
      MPI_Init_thread(nil, nil, Int32(MPI_THREAD_FUNNELED), &provided), "MPI_Init_thread")
    guard provided >= Int32(MPI_THREAD_FUNNELED) else {
      throw MPIError(
        call: "MPI_Init_thread", code: provided, text: "this MPI library does not support threads")
    }
    try check(sweep_return_errors(), "MPI_Comm_set_errhandler")
    var number: Int32 = 0
    try check(sweep_rank(&number), "MPI_Comm_rank")
    rank = Int(number)
    try check(sweep_size(&number), "MPI_Comm_size")
    size = Int(number)
    var code: Int32 = 0
    host = String(unsafeUninitializedCapacity: Int(MPI_MAX_PROCESSOR_NAME)) { buffer in
      var length: Int32 = 0
      buffer.withMemoryRebound(to: CChar.self) { characters in
        code = MPI_Get_processor_name(characters.baseAddress, &length)
      }
      return code == MPI_SUCCESS ? Int(length) : 0
    }
    try check(code, "MPI_Get_processor_name")
  }

  /// How many messages the library has not sent yet; those to a dead rank stay for ever.
  package var unsent: Int { sending.values.reduce(0) { $0 + $1.count } }

  /// Sends bytes to a rank and returns at once; messages to one rank arrive in order.
  ///
  /// The bytes are copied to a buffer that lives until the library has sent them.
  package func send(_ bytes: [UInt8], to rank: Int, tag: Int) throws(MPIError) {
    precondition(0..<size ~= rank, "rank \(rank) of \(size)")
    precondition(bytes.count <= Int32.max, "a message of \(bytes.count) bytes")
    checkThread()
    let request = idle.popLast() ?? SendRequest()
    try request.start(bytes, to: Int32(rank), tag: Int32(tag))
    if sending[rank] == nil, try request.isComplete() { return recycle(request) }
    sending[rank, default: SendQueue()].append(request)
  }

  /// The next message that has arrived, from any rank and with any tag; nil if there is none.
  ///
  /// Lets the library make progress with what is being sent.
  package func receive() throws(MPIError) -> Message? {
    checkThread()
    try release()
    var isThere: Int32 = 0
    var message = sweep_message()
    var status = MPI_Status()
    try check(sweep_improbe(&isThere, &message, &status), "MPI_Improbe")
    guard isThere != 0 else { return nil }
    var count: Int32 = 0
    try check(sweep_count(&status, &count), "MPI_Get_count")
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, initialized in
      code = sweep_mrecv(buffer.baseAddress, count, &message)
      initialized = code == MPI_SUCCESS ? Int(count) : 0
    }
    try check(code, "MPI_Mrecv")
    return Message(source: Int(status.MPI_SOURCE), tag: Int(status.MPI_TAG), bytes: bytes)
  }

  /// Ends the whole job, every rank of it, with this code.
  package func abort(_ code: Int32) -> Never {
    _ = sweep_abort(code)
    _exit(code)
  }

  /// Leaves the job; after it nothing can be sent or received.
  ///
  /// The library sometimes waits for ever for a rank that has died, although the launcher keeps the others
  /// alive. So the process ends with `code` if this has not returned after `seconds`.
  package func finalize(within seconds: UInt32, orExitWith code: Int32) throws(MPIError) {
    checkThread()
    try release()
    _ = Watchdog(seconds: Double(seconds), end: { _ in _exit(code) })
    try check(MPI_Finalize(), "MPI_Finalize")
  }

  /// Recycles the buffers of messages that have been sent.
  ///
  /// Only the oldest message to a rank is tested: the library sends them in order, and each test of an incomplete one
  /// yields the processor, which with hundreds of messages to a dead rank takes minutes on a loaded machine.
  private func release() throws(MPIError) {
    guard !sending.isEmpty else { return }
    for rank in sending.keys {
      while let request = sending[rank]?.first, try request.isComplete() {
        recycle(request)
        sending[rank]?.removeFirst()
      }
      if sending[rank]?.first == nil { sending[rank] = nil }
    }
  }

  private func recycle(_ request: SendRequest) {
    if idle.count < 64 { idle.append(request) }
  }

  private func checkThread() {
    precondition(pthread_equal(owner, pthread_self()) != 0, "MPI called from a second thread")
  }
}
