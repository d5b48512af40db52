package import Grids
internal import Store

extension SweepStatus {
  /// The name and version of ``json(writer:)``, which is also what the command of `--on-end` reads.
  package static let schema = "swift-sweep.status/1"

  /// The status as a JSON object, whose keys are in `docs/seeing.md`; `writer` is the process that is writing the file,
  /// if there is one.
  package func json(writer: String?) -> JSONNode {
    .object([
      "schema": JSONNode(Self.schema),
      "file": JSONNode(path),
      "study": JSONNode(study),
      "title": JSONNode(title),
      "part": JSONNode(part.map { "\($0)" }),
      "sealed": JSONNode(.flag(isSealed)),
      "complete": JSONNode(.flag(isComplete)),
      "writer": JSONNode(writer),
      "axes": .list(
        axes.map {
          .object([
            "name": JSONNode($0.name), "values": .list($0.labels.map { JSONNode($0) }),
          ])
        }),
      "runs": runCounts,
      "summaries": summaryCounts,
      "running": .list(running.map { json(of: $0) }),
      "checkpoints": JSONNode(kept.count),
      "failures": .list(failures.map { Self.json(of: $0) }),
      "failed_summaries": .list(failedSummaries.map { Self.json(of: $0) }),
      "starts": .list(starts.map { Self.json(of: $0) }),
      "ranks": .list(
        ranks.map {
          .object([
            "session": JSONNode($0.session), "rank": JSONNode($0.rank), "host": JSONNode($0.host),
          ])
        }),
    ])
  }

  /// How many runs there are, and how many have each status.
  var runCounts: JSONNode {
    JSONNode(
      .object(
        [JSONMember("total", JSONNode(total))]
          + counts.map { JSONMember("\($0.status)", JSONNode($0.count)) }))
  }

  /// How many summaries there will be, and how many have an outcome.
  var summaryCounts: JSONNode {
    .object([
      "total": JSONNode(summaries.expected),
      "done": JSONNode(summaries.done),
      "failed": JSONNode(failedSummaries.reduce(0) { $0 + $1.count }),
    ])
  }

  private func json(of run: Running) -> JSONNode {
    .object([
      "run": JSONNode(run.coordinates),
      "steps": JSONNode(run.steps),
      "planned_steps": JSONNode(run.planned > 0 ? run.planned : nil),
      "rank": JSONNode(run.rank),
      "host": JSONNode(host(ofRank: run.rank)),
      "since": JSONNode(run.since),
    ])
  }

  private static func json(of failure: Failure) -> JSONNode {
    .object([
      "status": JSONNode("\(failure.status)"),
      "reason": JSONNode(failure.reason.isEmpty ? nil : failure.reason),
      "count": JSONNode(failure.count),
      "first": .list(failure.coordinates.map { JSONNode($0) }),
    ])
  }

  private static func json(of start: Start) -> JSONNode {
    .object([
      "time": JSONNode(start.time),
      "commit": JSONNode(start.commit),
      "build": JSONNode(start.build),
      "host": JSONNode(start.host),
      "ranks": JSONNode(start.ranks),
      "cpu": JSONNode(start.cpu),
      "blas_core": JSONNode(start.blasCore),
      "vector_level": JSONNode(start.vectorLevel),
    ])
  }
}
