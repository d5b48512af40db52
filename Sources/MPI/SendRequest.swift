internal import CMPI

/// A message being sent: the request and the bytes that the library reads until it is complete.
final class SendRequest {
  private var request = sweep_request_null()
  private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)

  /// Copies the bytes and hands them to the library; the previous request must be complete.
  func start(_ bytes: [UInt8], to rank: Int32, tag: Int32) throws(MPIError) {
    precondition(sweep_is_null(request) != 0, "a message is still being sent")
    if buffer.count < bytes.count {
      buffer.deallocate()
      buffer = .allocate(byteCount: bytes.count, alignment: 16)
    }
    buffer.copyBytes(from: bytes)
    try check(
      sweep_isend(buffer.baseAddress, Int32(bytes.count), rank, tag, &request), "MPI_Isend")
  }

  /// Whether the library has taken the bytes.
  func isComplete() throws(MPIError) -> Bool {
    var isDone: Int32 = 0
    try check(sweep_test(&request, &isDone), "MPI_Test")
    return isDone != 0
  }

  deinit {
    // A buffer that the library may still read is not freed: a leak is better than a stray read.
    if sweep_is_null(request) != 0 { buffer.deallocate() }
  }
}

/// Messages to one rank that are being sent, the oldest first.
struct SendQueue {
  private var requests: [SendRequest] = []
  private var begin = 0

  /// How many there are.
  var count: Int { requests.count - begin }
  /// The oldest; nil if there is none.
  var first: SendRequest? { begin < requests.count ? requests[begin] : nil }

  mutating func append(_ request: SendRequest) { requests.append(request) }

  mutating func removeFirst() {
    begin += 1
    guard begin >= 1024 || begin == requests.count else { return }
    requests.removeFirst(begin)
    begin = 0
  }
}
