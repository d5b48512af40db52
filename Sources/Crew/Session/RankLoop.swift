package import Grids
internal import Logging
internal import Posix
package import Store

/// One rank's part in a sweep, from hello to farewell.
package enum RankLoop {
  /// What every rank needs.
  package struct Setup {
    package var grid: Grid
    package var context: RankContext
    /// Provides summaries with the finished members; nil if no rank can compute one.
    package var summaryReader: SummaryReader?
    /// The folder for checkpoints; nil for none.
    package var checkpoints: CheckpointFolder?
    /// The note of what this rank is computing; nil for none.
    package var note: ComputingNote?

    /// Computes a grid without a result file.
    package init(_ grid: Grid, _ context: RankContext) {
      self.grid = grid
      self.context = context
    }

    /// Computes a grid whose findings go into a result file, which is open as `archive` if this rank writes it.
    init(
      _ grid: Grid, _ context: RankContext, resultFile: String, archive: Archive? = nil, rank: Int
    ) {
      self.init(grid, context)
      let folder = WorkFolder(beside: resultFile)
      let logger = context.logger
      summaryReader = FileSummaries(path: resultFile, grid: grid, archive: archive).members
      checkpoints = folder.checkpoints { logger.warning("\($0)") }
      note = folder.ranks.note(of: rank)
    }
  }

  /// How a rank's part ended.
  package struct Ending: Equatable, Sendable {
    /// How the rank came to leave.
    package var worker: WorkerEnd
    /// How the sweep ended; on rank 0 only.
    package var sweep: CrewEnd?
    /// The progress of the sweep at its end; on rank 0 only.
    package var standing: Standing?
    /// The job's exit code, if rank 0 has sent it already.
    var verdict: Int32?
    /// Ranks that may hang, so that MPI must be aborted instead of finalized; on rank 0 only.
    package var hung: [HungRank] = []
    /// Whether the computing thread is still in a run that did not stop; the process must then end without waiting for
    /// it.
    package var isStillComputing: Bool
  }

  /// Tells the coordinator that this rank cannot take part.
  package static func resign(
    because reason: String, _ transport: any Transport
  ) throws(TransportError) {
    var writer = ByteWriter()
    writer.write(reason.prefix(bytes: 3000))
    try transport.send(writer.bytes, to: 0, tag: .failed)
  }

  /// Takes part in a sweep until the coordinator says that it is over.
  ///
  /// Called on the main thread, which does all of the communication and sleeps in between; studies
  /// compute on a second thread.
  ///
  /// - Parameters:
  ///   - coordinator: On rank 0, made for the same transport.
  ///   - reception: On rank 0, for ranks that arrive late.
  ///   - leader: On the other ranks, what is known about rank 0.
  ///   - report: On rank 0, called about ten times a second.
  package static func run(
    _ setup: Setup, transport: any Transport, coordinator: Coordinator? = nil,
    reception: Reception? = nil, leader: Leader? = nil,
    report: (Standing) -> Void = { _ in }
  ) throws(TransportError) -> Ending {
    let (grid, reader, checkpoints) = (setup.grid, setup.summaryReader, setup.checkpoints)
    let note = setup.note
    let thread = ComputeThread {
      Runner(grid: grid, summaryReader: reader, checkpoints: checkpoints, note: note)
    }
    let worker = Worker(
      transport: transport, computer: thread, machine: setup.context.machine, members: grid.members,
      timing: setup.context.timing, logger: setup.context.logger, leader: leader,
      at: monotonicSeconds())
    var pause = Pause()
    var lastReport = -Double.infinity
    var hasLeft = false
    while true {
      var isActive = false
      // There are ticks in between, however many messages there are.
      for _ in 0..<256 {
        guard let envelope = try transport.poll() else { break }
        isActive = true
        let now = monotonicSeconds()
        if envelope.tag.isForCoordinator {
          try reception?.receive(envelope, at: now)
          coordinator?.receive(envelope, at: now)
        } else {
          worker.receive(envelope, at: now)
        }
      }
      let now = monotonicSeconds()
      if setup.context.isInterrupted() {
        // mpirun may have sent the signal because another rank died: this rank's run is not to blame.
        note?.discharge()
        worker.isInterrupted = true
        coordinator?.finish(.stopped(.interrupted), at: now)
      }
      if let late = reception?.difference {
        coordinator?.finish(.rankFailed(rank: late.rank, reason: "it " + late.text), at: now)
      }
      try coordinator?.tick(at: now)
      if try worker.tick(at: now) { isActive = true }
      if worker.end != nil, !hasLeft {
        hasLeft = true
        try transport.send([], to: 0, tag: .farewell)
        isActive = true
      }
      if let coordinator, now - lastReport >= 0.1 {
        lastReport = now
        report(coordinator.standing)
      }
      if let end = worker.end, hasLeft, coordinator?.end != nil || coordinator == nil {
        thread.close()
        note?.discharge()
        return Ending(
          worker: end, sweep: coordinator?.end, standing: coordinator?.standing,
          verdict: worker.verdict, hung: coordinator?.hung ?? [],
          isStillComputing: !thread.glance(at: now).isIdle)
      }
      if isActive { pause.reset() } else { thread.wait(atMost: pause.next()) }
    }
  }
}

/// How long the main thread sleeps when there is nothing to do: 20 µs at first, up to 2 ms.
struct Pause {
  private var length = Pause.shortest

  private static let shortest = 20e-6
  private static let longest = 2e-3

  mutating func reset() { length = Self.shortest }

  /// The length of the next sleep.
  mutating func next() -> Double {
    defer { length = min(length * 1.5, Self.longest) }
    return length
  }
}
