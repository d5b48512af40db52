internal import Foundation

/// Gives a reader one input after another.
enum Worker {
  /// Memory that a worker may have beside what it starts with; the inputs are of some kilobytes.
  private static let room = 256 << 20

  /// The exit code where another reading of the same file gives something else.
  static let unstable: Int32 = 3

  /// Reads the inputs of a range.
  static func run(_ reader: Reader, _ inputs: Range<Int>, in folder: String) {
    // Data alone: libraries reserve addresses that they never use.
    var limit = rlimit(rlim_cur: rlim_t(room), rlim_max: rlim_t(room))
    setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit)
    let progress = Progress(folder + "/progress")
    for input in inputs {
      progress.input = input
      let begin = ContinuousClock.now
      let subject = reader.make(input, in: folder)
      let content = subject.read()
      if let content {
        content.check()
        if subject.read() != content {
          precondition(reader.mayCrash, "another reading gives something else")
          exit(unstable)
        }
        progress.accepted += 1
      }
      progress.longest = Int((ContinuousClock.now - begin) / .nanoseconds(1))
      if input % 64 == 0 || input == inputs.upperBound - 1 { progress.peak = memory }
    }
    progress.input = inputs.upperBound
  }

  /// The most memory that this process has had, in KiB.
  private static var memory: Int {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    return usage.ru_maxrss
  }
}
