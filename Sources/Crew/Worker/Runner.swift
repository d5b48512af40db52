package import Grids
internal import Origins
package import Store
package import StudyKit

/// Computes assignments; only this type calls a study's runs and summaries.
///
/// Used by one thread.
package final class Runner {
  /// A run with its outcome; nil if it was stopped.
  package typealias Ended = (run: Run, outcome: Outcome?)

  private let grid: Grid
  private let summaryReader: SummaryReader?
  private let checkpoints: CheckpointFolder?
  private let note: ComputingNote?
  private let identities: Identities
  /// Reads the weights from which runs start; nil where all draw their own.
  private let origins: OriginReader?
  // Whether the note names a run.
  private var isNoted = false
  // What the last assignment's point needs; adjacent assignments in the plan mostly share it.
  private var point: PreparedPoint?

  private struct PreparedPoint {
    let point: Point
    let identities: Identities.OfPoint
    let measures: [Measure]
    let runs: AnyStudy.PreparedRuns
  }

  /// A runner of a grid's study; runs save checkpoints if there is a folder for them, and what is being computed is noted
  /// if there is a note.
  package init(
    grid: Grid, summaryReader: SummaryReader?, checkpoints: CheckpointFolder? = nil,
    note: ComputingNote? = nil
  ) {
    self.grid = grid
    self.summaryReader = summaryReader
    self.checkpoints = checkpoints
    self.note = note
    identities = Identities(grid)
    origins = grid.origins == nil ? nil : OriginReader(grid)
  }

  /// Computes an assignment; one result for each of its runs, in order.
  package func run(_ assignment: Assignment, observer: any RunContext.Observer) -> [Ended] {
    guard 0..<grid.pointCount ~= assignment.point else {
      return assignment.runs.map { ($0, .failed(reason: "there is no point \($0.point)")) }
    }
    switch assignment {
    case .members(let index, let members):
      let prepared: PreparedPoint
      var started: [Int: [String: Findings.Values]] = [:]
      do {
        prepared = try look(up: index)
        for member in members {
          started[member] = try origins?.weights(of: Run(point: index, member: member))
        }
      } catch {
        return assignment.runs.map { ($0, .failed(reason: "\(error)")) }
      }
      let context = RunContext(
        seed: prepared.point.seed, observer: observer,
        checkpoints: checkpoints?.store(prepared.identities), origins: started)
      note?.begin(prepared.identities.member(members.first ?? 0), members: members.count)
      isNoted = note != nil
      let results = prepared.runs(members, context)
      var ended: [Ended] = []
      ended.reserveCapacity(results.count)
      for (member, result) in zip(members, results) {
        ended.append((Run(point: index, member: member), outcome(result, prepared.measures)))
      }
      return ended
    case .summary(let index):
      rest()
      return [(Run(point: index, member: nil), summary(index, observer: observer))]
    }
  }

  /// Notes that nothing is being computed; called if no assignment follows at once, whose note would replace the last
  /// one.
  package func rest() {
    guard isNoted else { return }
    note?.end()
    isNoted = false
  }

  /// Notes that nothing is being computed and lets go of what the last point needed; called if another grid's runs follow.
  func leave() {
    rest()
    point = nil
  }

  private func summary(_ index: Int, observer: any RunContext.Observer) -> Outcome? {
    guard let summaryReader else { return .failed(reason: "there is no result file to summarize") }
    do {
      let point = grid.point(index)
      let measures = try grid.study.summaryMeasures(point.values)
      let context = RunContext(seed: point.seed, observer: observer)
      let findings = try grid.study.summary(
        point.values, of: try summaryReader(index), in: context)
      return outcome(.success(findings), measures)
    } catch let failure as RunFailure {
      return outcome(.failure(failure), [])
    } catch let error as MemberReaderError {
      return .failed(reason: error.reason)
    } catch {
      return .failed(reason: "\(error)")
    }
  }

  private func outcome(
    _ result: Result<Findings, RunFailure>, _ measures: [Measure]
  ) -> Outcome? {
    switch result {
    case .success(let findings):
      if let reason = mismatch(findings, measures) { return .failed(reason: reason) }
      return .done(findings)
    case .failure(.diverged(let step)): return .diverged(step: step)
    case .failure(.failed(let reason)): return .failed(reason: reason)
    case .failure(.stopped): return nil
    }
  }

  /// How findings differ from the measures that the study declares, in words; nil if they do not.
  private func mismatch(_ findings: Findings, _ measures: [Measure]) -> String? {
    for measure in measures {
      guard let values = findings[measure.name] else {
        return "the study did not record its measure \(measure.name)"
      }
      guard values.element == measure.element, values.count == measure.count else {
        return "the study recorded \(values.count) values of type \(values.element) for its "
          + "measure \(measure.name), which has \(measure.count) of type \(measure.element)"
      }
    }
    guard findings.values.count == measures.count else {
      let declared = Set(measures.map(\.name))
      let alien = findings.values.keys.filter { !declared.contains($0) }.sorted()
      return "the study recorded \(alien.joined(separator: ", ")), which it does not declare"
    }
    return nil
  }

  private func look(up index: Int) throws(ParameterError) -> PreparedPoint {
    if let point, point.point.index == index { return point }
    let fresh = grid.point(index)
    let prepared = PreparedPoint(
      point: fresh, identities: identities.point(index),
      measures: try grid.study.measures(fresh.values), runs: grid.study.prepared(fresh.values))
    point = prepared
    return prepared
  }
}

/// Reads the finished members of a point from the result file; called on the computing thread of ranks on the host of
/// rank 0.
///
/// Only there, because the file is read back through the page cache of the host that wrote it: a network file system
/// does not guarantee that other hosts see what was just written.
package typealias SummaryReader = @Sendable (_ point: Int) throws -> any MemberReader
