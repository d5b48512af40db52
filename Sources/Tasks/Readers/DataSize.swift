internal import Glibc

/// Sizes as files claim them: multiplied without overflow, and compared with what is there before
/// anything is allocated.
enum DataSize {
  /// The product of sizes that are not negative; the largest number where it is beyond that.
  static func product(_ sizes: [Int]) -> Int {
    if sizes.contains(0) { return 0 }
    var product = 1
    for size in sizes {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      if overflow { return .max }
      product = next
    }
    return product
  }

  /// The sum of two sizes; the largest number where it is beyond that.
  static func sum(_ first: Int, _ second: Int) -> Int {
    let (sum, overflow) = first.addingReportingOverflow(second)
    return overflow ? .max : sum
  }

  /// Refuses what would take more bytes than are allowed.
  ///
  /// `content` is what the file claims, `limit` what sets the bound, both for the error message.
  static func check(
    _ bytes: Int, allowed: Int, in file: String, _ content: String, limit: String
  ) throws(DataError) {
    guard bytes <= allowed else {
      throw .tooLarge(file: file, content: content, bytes: bytes, allowed: allowed, limit: limit)
    }
  }

  /// Refuses numbers that would not fit into memory as single precision.
  static func checkMemory(_ count: Int, in file: String, _ content: String) throws(DataError) {
    try check(
      product([count, MemoryLayout<Float>.size]), allowed: memory, in: file, content,
      limit: "the memory available")
  }

  /// The machine's memory in bytes, or less where the process may not have so much.
  static let memory: Int = {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    let machine = product([sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE))])
    return min(machine, Int(clamping: limit.rlim_cur))
  }()
}
