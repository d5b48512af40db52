internal import Crew
internal import Grids
internal import StudyKit

/// Computes by letting time pass: what a run takes is known, and it yields one number.
final class SimulatedComputer: Computer {
  private let seconds: (Run) -> Double
  private var queue: [Assignment] = []
  private var first = 0
  private var current: (assignment: Assignment, begin: Double, end: Double)?
  private var stream = FindingsStream()
  private var forecast = Forecast()
  private let reportsEvery: Double
  private var lastReport = 0.0
  private var isStopped = false
  /// Seconds that it has computed.
  private(set) var computed = 0.0

  /// A computer whose runs take `seconds`, and report their progress where `reportsEvery` is not infinite.
  init(reportsEvery: Double, seconds: @escaping (Run) -> Double) {
    (self.reportsEvery, self.seconds) = (reportsEvery, seconds)
  }

  /// When the present assignment ends; nil if there is none.
  var end: Double? { current?.end }

  /// When it will have less than `lead` seconds of work, as it predicts; nil if that does not come or has been.
  func wakes(lead: Double, at now: Double) -> Double? {
    guard let current, let whole = forecast.seconds(current.assignment), first == queue.count
    else { return nil }
    let time = current.begin + whole - lead
    return time > now ? time : nil
  }

  func submit(_ assignments: [Assignment]) {
    guard !isStopped else { return }
    if first == queue.count { (queue, first) = ([], 0) }
    queue += assignments
  }

  func glance(at now: Double) -> ComputerGlance {
    proceed(to: now)
    let isIdle = current == nil && first == queue.count
    return ComputerGlance(
      isIdle: isIdle, remaining: isIdle ? 0 : remaining(at: now), bytes: stream.count)
  }

  private func remaining(at now: Double) -> Double {
    forecast.remaining(
      current: current.map { ($0.assignment, now - $0.begin) }, queue: queue[first...])
  }

  func take(_ limit: Int) -> [UInt8] { stream.take(limit) }

  func advances() -> [Advance] {
    guard let (assignment, begin, _) = current, let run = assignment.runs.first,
      reportsEvery.isFinite
    else { return [] }
    return [Advance(run: run, step: Int((lastReport - begin) * 10), steps: 1 << 20)]
  }

  func publish() {}

  func stop() {
    isStopped = true
    (queue, first, current) = ([], 0, nil)
  }

  private func proceed(to now: Double) {
    lastReport = now
    while true {
      var begin = now
      if let (assignment, start, end) = current {
        guard end <= now else { return }
        finish(assignment, seconds: end - start)
        begin = end
        current = nil
      }
      guard first < queue.count else { return }
      let next = queue[first]
      first += 1
      current = (next, begin, begin + next.runs.reduce(0) { $0 + seconds($1) })
    }
  }

  private func finish(_ assignment: Assignment, seconds: Double) {
    computed += seconds
    let runs = assignment.runs
    for run in runs {
      var findings = Findings()
      findings.record("found", Double(run.member ?? 0))
      stream.append(
        .outcome(run, .done(findings), seconds: seconds / Double(runs.count), steps: 0))
    }
    forecast.learn(assignment, seconds: seconds)
  }
}
