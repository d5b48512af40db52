internal import Foundation

/// How far a worker has come, in memory that it shares with the process that watches it.
struct Progress {
  private let numbers: UnsafeMutablePointer<Int>

  /// Maps a file, which is made where it is missing.
  init(_ path: String) {
    let file = open(path, O_RDWR | O_CREAT, 0o600)
    precondition(file >= 0 && ftruncate(file, 4096) == 0, path)
    let memory = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
    close(file)
    guard let memory, memory != MAP_FAILED else { preconditionFailure("no memory is mapped") }
    // The file is as long as the mapping, and zero at first.
    numbers = memory.assumingMemoryBound(to: Int.self)
  }

  /// The input that is read.
  var input: Int {
    get { numbers[0] }
    nonmutating set { numbers[0] = newValue }
  }
  /// Inputs that were read to the end without being refused.
  var accepted: Int {
    get { numbers[1] }
    nonmutating set { numbers[1] = newValue }
  }
  /// The most memory that a worker has had, in KiB.
  var peak: Int {
    get { numbers[2] }
    nonmutating set { numbers[2] = max(numbers[2], newValue) }
  }
  /// The longest that an input has taken, in nanoseconds.
  var longest: Int {
    get { numbers[3] }
    nonmutating set { numbers[3] = max(numbers[3], newValue) }
  }
}
