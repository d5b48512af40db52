package import Grids
internal import Logging
internal import Posix
internal import Store

/// One rank's part in a sweep, from hello to farewell.
package enum RankLoop {
  /// What every rank needs.
  package struct Setup {
    package var context: RankContext
    var posts: [Post]

    /// Computes a grid without a result file.
    package init(_ grid: Grid, _ context: RankContext) {
      self.context = context
      posts = [Post(grid: grid)]
    }

    /// Computes grids whose findings go into their result files.
    init(_ posts: [Post], _ context: RankContext) {
      (self.posts, self.context) = (posts, context)
    }

    /// The most members that a point of any grid has.
    fileprivate var members: Int { posts.map(\.grid.members).max() ?? 0 }
  }

  /// What a rank needs to compute runs of one grid.
  struct Post {
    var grid: Grid
    /// Provides summaries with the finished members; nil if no rank can compute one.
    var summaryReader: SummaryReader?
    /// The folder for checkpoints; nil for none.
    var checkpoints: CheckpointFolder?
    /// The note of what this rank is computing; nil for none.
    var note: ComputingNote?

    /// Computes a grid without a result file.
    init(grid: Grid) { self.grid = grid }

    /// Computes a grid whose findings go into a result file, which is open as `archive` if this rank writes it.
    init(
      _ grid: Grid, _ context: RankContext, resultFile: String, archive: Archive? = nil, rank: Int
    ) {
      self.init(grid: grid)
      let folder = WorkFolder(beside: resultFile)
      let logger = context.logger
      summaryReader = FileSummaries(path: resultFile, grid: grid, archive: archive).members
      checkpoints = folder.checkpoints { logger.warning("\($0)") }
      note = folder.ranks.note(of: rank)
    }

    fileprivate var runner: Runner {
      Runner(grid: grid, summaryReader: summaryReader, checkpoints: checkpoints, note: note)
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
    /// The same by grid, each with its own numbers of points; on rank 0 only.
    var standings: [Standing] = []
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
    let posts = setup.posts
    let thread = ComputeThread {
      BundleRunner(posts.map(\.runner), BundlePoints(posts.map(\.grid.pointCount)))
    }
    let worker = Worker(
      transport: transport, computer: thread, machine: setup.context.machine,
      members: setup.members,
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
        for post in posts { post.note?.discharge() }
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
        for post in posts { post.note?.discharge() }
        return Ending(
          worker: end, sweep: coordinator?.end, standing: coordinator?.standing,
          standings: coordinator?.standings ?? [], verdict: worker.verdict,
          hung: coordinator?.hung ?? [],
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
