internal import Grids
internal import Posix
internal import StudyKit
internal import Synchronization

/// A rank's second thread, on which studies compute.
final class ComputeThread: Computer {
  /// Bytes of records from which on no run is started until the main thread has taken some.
  private static let highWater = 4 << 20
  /// Bytes of records for which the main thread is woken.
  private static let worthwhile = 4 * Slice.limit

  private let desk: Desk

  /// Starts the thread; it computes what is submitted with the runner that `makeRunner` gives.
  init(_ makeRunner: @escaping @Sendable () -> BundleRunner) {
    let desk = Desk()
    self.desk = desk
    Thread.start { Body(desk: desk, makeRunner: makeRunner).work() }
  }

  deinit { close() }

  /// Lets the thread end after its current assignment.
  func close() { desk.monitor.change { $0.isClosed = true } }

  /// Waits until the main thread has something to do, but no longer than `seconds`.
  func wait(atMost seconds: Double) {
    desk.monitor.wait(atMost: seconds) { $0.needsAttention }
  }

  func submit(_ assignments: [Assignment]) {
    desk.monitor.change { state in
      guard !state.isStopped else { return }
      if state.first > 1024 {
        state.queue.removeFirst(state.first)
        state.first = 0
      }
      state.queue.append(contentsOf: assignments)
    }
  }

  func glance(at now: Double) -> ComputerGlance {
    desk.monitor.with { state in
      state.needsAttention = false
      let isIdle = state.current == nil && state.first == state.queue.count
      return ComputerGlance(
        isIdle: isIdle, remaining: isIdle ? 0 : state.remaining(at: now),
        bytes: state.stream.count)
    }
  }

  func take(_ limit: Int) -> [UInt8] {
    desk.monitor.change { $0.stream.take(limit) }
  }

  func advances() -> [Advance] {
    desk.monitor.with { state in
      guard !state.changed.isEmpty else { return [] }
      defer { state.changed.removeAll(keepingCapacity: true) }
      return state.changed.compactMap { state.advances[$0] }
    }
  }

  func publish() {
    desk.monitor.with { state in
      for (run, findings) in state.published { state.stream.append(.partial(run, findings)) }
      state.published.removeAll()
    }
  }

  func stop() {
    desk.monitor.change { state in
      state.isStopped = true
      state.queue.removeAll()
      state.first = 0
    }
    // Last: a run that stops has then been asked to.
    desk.shouldStop.store(true, ordering: .relaxed)
  }

  /// The state that the two threads share.
  private final class Desk: Sendable {
    let monitor = Monitor(State())
    let shouldStop = Atomic<Bool>(false)
  }

  private struct State {
    var queue: [Assignment] = []
    var first = 0
    var current: Assignment?
    var begin = 0.0
    var forecast = Forecast()
    var stream = FindingsStream()
    // The progress of the running runs, and which of them have reported since it was last taken.
    var advances: [Run: Advance] = [:]
    var changed: Set<Run> = []
    var published: [Run: Findings] = [:]
    var needsAttention = false
    var isStopped = false
    var isClosed = false

    /// Takes the next assignment from the queue; `.some(nil)` if the thread is to end, nil if it has to wait.
    mutating func next() -> Assignment?? {
      if isClosed { return .some(nil) }
      guard first < queue.count, stream.count < ComputeThread.highWater else { return nil }
      let assignment = queue[first]
      first += 1
      current = assignment
      begin = monotonicSeconds()
      return assignment
    }

    /// Seconds until nothing is left to do.
    func remaining(at now: Double) -> Double {
      forecast.remaining(current: current.map { ($0, now - begin) }, queue: queue[first...])
    }
  }

  /// The thread's work.
  private final class Body {
    private let desk: Desk
    private let runner: BundleRunner

    init(desk: Desk, makeRunner: () -> BundleRunner) {
      self.desk = desk
      runner = makeRunner()
    }

    func work() {
      while let assignment = next() {
        let begin = monotonicSeconds()
        let observer = Observer(
          point: assignment.point, isSummary: assignment.isSummary, desk: desk)
        let ended = runner.run(assignment, observer: observer)
        let seconds = monotonicSeconds() - begin
        deliver(ended, of: assignment, seconds: seconds)
      }
    }

    /// Waits for the next assignment; nil when the thread is to end.
    private func next() -> Assignment? {
      if let next = desk.monitor.with({ $0.next() }) { return next }
      runner.rest()
      return desk.monitor.wait { $0.next() }
    }

    private func deliver(_ ended: [Runner.Ended], of assignment: Assignment, seconds: Double) {
      let share = seconds / Double(max(ended.count, 1))
      let wake = desk.monitor.with { state -> Bool in
        for (run, outcome) in ended {
          state.published[run] = nil
          // How far a run has come that was stopped is its last report.
          if outcome == nil, state.isStopped { continue }
          let steps = state.advances.removeValue(forKey: run)?.step ?? 0
          state.changed.remove(run)
          let outcome = outcome ?? .failed(reason: "the study stopped without being asked to")
          state.stream.append(.outcome(run, outcome, seconds: share, steps: steps))
        }
        state.current = nil
        state.forecast.learn(assignment, seconds: seconds)
        let isLast = state.first == state.queue.count
        guard isLast || state.stream.count >= ComputeThread.worthwhile, !state.needsAttention
        else { return false }
        state.needsAttention = true
        return true
      }
      if wake { desk.monitor.change { _ in } }
    }
  }

  /// Observes the runs of one assignment.
  private struct Observer: RunContext.Observer {
    let point: Int
    let isSummary: Bool
    let desk: Desk

    func progressed(member: Int, step: Int, of steps: Int) {
      note(member, step, of: steps)
    }

    func resumed(member: Int, step: Int, of steps: Int) {
      note(member, step, of: steps, resumedFrom: step)
    }

    private func note(_ member: Int, _ step: Int, of steps: Int, resumedFrom: Int? = nil) {
      let run = Run(point: point, member: isSummary ? nil : member)
      desk.monitor.with { state in
        let begin = resumedFrom ?? state.advances[run]?.resumedFrom ?? 0
        state.advances[run] = Advance(run: run, step: step, steps: steps, resumedFrom: begin)
        state.changed.insert(run)
      }
    }

    func published(member: Int, findings: Findings) {
      guard !isSummary else { return }
      let run = Run(point: point, member: member)
      desk.monitor.with { $0.published[run] = findings }
    }

    var shouldStop: Bool { desk.shouldStop.load(ordering: .relaxed) }
  }
}
