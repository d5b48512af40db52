/// What a message is, and who says it to whom.
///
/// Every message fits ``limit``, so that MPI hands it over whole (eagerly) or not at all: a message
/// to or from a dying rank never blocks the other side.
package enum Tag: UInt8, CaseIterable, Sendable {
  // Said by a rank to the coordinator.

  /// "I am here": what machine and what build; repeated until welcome.
  case hello = 1
  /// "I need work": number of the request, and whether nothing is left to compute.
  case ask = 2
  /// One slice of the stream of outcomes and curves, numbered.
  case findings = 3
  /// Steps done of the runs that go on.
  case progress = 4
  /// "I am alive"; said by the main thread, however long a step of the computing thread takes.
  case heartbeat = 5
  /// "I cannot take part", and why.
  case failed = 6
  /// "I am leaving."
  case farewell = 7
  /// "I have come": how it was started, how much of the briefing it has, and whether it has got a
  /// signal to stop; repeated until it has all of it.
  case arrival = 8

  // Said by the coordinator to a rank, all but the last in answer to one of the above.

  /// Answers hello: you take part.
  case welcome = 17
  /// Answers hello: you do not, and why.
  case refusal = 18
  /// Answers ask: what to compute.
  case assign = 19
  /// Answers findings: slices received so far, and how many may be sent.
  case credit = 20
  /// Answers heartbeat: the same as credit, and whether the sweep is stopping.
  case pulse = 21
  /// Answers ask: the sweep is over, leave.
  case stop = 22
  /// Answers arrival: "I am alive", and on what machine.
  case presence = 23
  /// Answers arrival: a part of what all ranks are told.
  case briefing = 24
  /// The job's exit code; said once, when all is written and closed.
  case verdict = 25

  /// Bytes of the longest message: below the 4096 of Open MPI's shared memory, header included.
  package static let limit = 4000

  /// Whether a rank says it to the coordinator.
  package var isForCoordinator: Bool { rawValue < 16 }
}
