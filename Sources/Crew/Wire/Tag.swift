/// The kinds of messages, with sender and receiver.
///
/// Every message fits ``limit``, so that MPI transfers it whole (eagerly) or not at all: a message to or from a dying
/// rank never blocks the other side.
package enum Tag: UInt8, CaseIterable, Sendable {
  // From a rank to the coordinator.

  /// "I am here", with machine and build; repeated until the welcome.
  case hello = 1
  /// "I need work", with the number of the request, and whether nothing is left to compute.
  case ask = 2
  /// One slice of the stream of outcomes and curves, numbered.
  case findings = 3
  /// Steps done of the running runs.
  case progress = 4
  /// "I am alive"; sent by the main thread, however long a step of the computing thread takes.
  case heartbeat = 5
  /// "I cannot take part", and why.
  case failed = 6
  /// "I am leaving."
  case farewell = 7
  /// "I have arrived": how the rank was started, how much of the briefing it has, and whether it has received a signal
  /// to stop; repeated until it has the whole briefing.
  case arrival = 8

  // From the coordinator to a rank, all but the last in answer to one of the above.

  /// Answers hello: "you take part".
  case welcome = 17
  /// Answers hello: "you do not take part", and why.
  case refusal = 18
  /// Answers ask: what to compute.
  case assign = 19
  /// Answers findings: slices received so far, and how many may be sent.
  case credit = 20
  /// Answers heartbeat: the same as credit, and whether the sweep is stopping.
  case pulse = 21
  /// Answers ask: "the sweep is over, leave".
  case stop = 22
  /// Answers arrival: "I am alive", and on what machine.
  case presence = 23
  /// Answers arrival: a part of the briefing.
  case briefing = 24
  /// The job's exit code; sent once, when everything has been written and closed.
  case verdict = 25

  /// The size of the longest message in bytes: below the 4096 of Open MPI's shared memory, including the header.
  package static let limit = 4000

  /// Whether a rank sends it to the coordinator.
  package var isForCoordinator: Bool { rawValue < 16 }
}
