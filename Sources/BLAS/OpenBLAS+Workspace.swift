internal import COpenBLAS

extension OpenBLAS {
  /// Bytes that the library maps when a function first needs room for packed operands; builds with
  /// large blocks (Debian's 0.3.21) take 128 MiB.
  package static let workspace = 128 << 20

  /// Has the library map its workspace now. Where it cannot, it tries for ever: whoever calls this has
  /// looked that there is room.
  package static func takeWorkspace() {
    start()
    // A function that takes the workspace whatever the size.
    var (order, stride, info): (Int32, Int32, Int32) = (1, 1, 0)
    var matrix = 4.0
    dpotrf_("L", &order, &matrix, &stride, &info)
  }
}
