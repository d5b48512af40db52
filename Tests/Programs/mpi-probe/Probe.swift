internal import Glibc
internal import MPI

/// One property of the MPI library that the crew relies on; every rank calls `check`.
struct Probe: Sendable {
  /// The name on the command line.
  let name: String
  /// Checks it; returns what was seen, in a line, on the rank that has something to say.
  let check: @Sendable (World) throws -> String?

  /// All of them, by name.
  static let all: [Probe] = [
    Probe(name: "start-up", check: startUp),
    Probe(name: "ordering", check: ordering),
    Probe(name: "sizes", check: sizes),
    Probe(name: "polling", check: polling),
    Probe(name: "dead-rank", check: deadRank),
    Probe(name: "abort", check: abort),
    Probe(name: "dispatch", check: dispatch),
    Probe(name: "service", check: service),
    Probe(name: "main-thread", check: mainThread),
    Probe(name: "volume", check: volume),
  ]
}

/// A property that does not hold.
struct Violation: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Throws unless the claim holds.
func require(_ claim: Bool, _ text: @autoclosure () -> String) throws {
  guard claim else { throw Violation(text()) }
}

/// Seconds since some moment.
func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Seconds of processor time that this process has used.
func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

extension World {
  /// The next message, waited for with pauses; throws after `seconds`.
  func wait(_ seconds: Double = 20) throws -> Message {
    let end = now() + seconds
    while now() < end {
      if let message = try receive() { return message }
      usleep(50)
    }
    throw Violation("rank \(rank) waited \(seconds) s for a message")
  }

  /// Lets the library send what it still holds; throws after `seconds`.
  func drain(_ seconds: Double = 20) throws {
    let end = now() + seconds
    while unsent > 0 {
      try require(now() < end, "rank \(rank) has \(unsent) messages unsent after \(seconds) s")
      if let stray = try receive() { throw Violation("rank \(rank) received \(stray)") }
      usleep(50)
    }
  }
}
