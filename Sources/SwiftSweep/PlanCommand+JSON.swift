package import Grids
internal import Store
internal import StudyKit

extension PlanCommand {
  func document(of sweep: PlannedSweep) -> JSONNode {
    document(
      of: sweep.grid, sweep.plan, fileBytes: sweep.layout.byteCount,
      scratchBytes: sweep.layout.scratchBytes(members: sweep.grid.members),
      weights: Weights(of: sweep.layout), addressBytes: AddressSpace.need, pace: sweep.pace,
      refusal: sweep.refusal?.textForSweep)
  }

  /// What the plans of several grids will take, as a JSON object, with the documents of each by name.
  func document(of planned: PlannedBundle, documents: [(String, JSONNode)]) -> JSONNode {
    let prediction = planned.prediction(ranks: ranks)
    return .object([
      "schema": "swift-sweep.plans/1",
      "grid": JSONNode(options.grid),
      "grids": JSONNode(.object(documents.map { JSONMember($0, $1) })),
      "runs": .object(["planned": JSONNode(planned.plan.runCount)]),
      "order": JSONNode(part.order.rawValue),
      "operations": JSONNode(prediction.operations),
      "core_seconds": JSONNode(prediction.coreSeconds),
      "summary_core_seconds": JSONNode(prediction.summarySeconds),
      "ranks": JSONNode(ranks),
      "seconds": JSONNode(prediction.makespan),
      "study_bytes_per_rank": JSONNode(prediction.bytesPerRank),
    ])
  }

  /// What a plan will take, as a JSON object, whose keys are in `docs/seeing.md`; `refusal` is why the sweep would stop
  /// at its output.
  package func document(
    of grid: Grid, _ plan: Plan, fileBytes: Int, scratchBytes: Int, weights: Weights = Weights(),
    addressBytes: Int, pace: Pace, refusal: String?
  ) -> JSONNode {
    let prediction = Prediction(plan, ranks: ranks, rate: pace.rate)
    let ofWeights = weights.beside > 0 ? grid.output + KeptWeights.ending : grid.output
    let weightsFile = weights.inFile + weights.beside > 0 ? ofWeights : nil
    let axes = grid.axes.map { axis in
      JSONNode.object([
        "name": JSONNode(axis.name), "length": JSONNode(axis.count),
        "parameters": .list(axis.columns.map { JSONNode($0.parameter) }),
      ])
    }
    return .object([
      "schema": "swift-sweep.plan/1",
      "grid": JSONNode(options.grid),
      "study": JSONNode(grid.study.name),
      "points": JSONNode(grid.askedPointCount),
      "members": JSONNode(grid.members),
      "axes": .list(axes),
      "runs": .object([
        "total": JSONNode(grid.askedRunCount), "finished": JSONNode(plan.finishedCount),
        "planned": JSONNode(plan.runCount),
      ]),
      "until": grid.until.map { until in
        .object([
          "axis": JSONNode(until.axis), "measure": JSONNode(until.measure),
          "width": JSONNode(until.rule.width),
          "block": JSONNode(until.rule.block), "least": JSONNode(until.rule.least),
          "most": JSONNode(until.rule.most),
          "at_half": JSONNode(until.isOverSeeds ? nil : until.rule.countAtHalf),
        ])
      } ?? JSONNode(.null),
      "order": JSONNode(part.order.rawValue),
      "output": JSONNode(grid.output),
      "file_bytes": JSONNode(fileBytes),
      "scratch_bytes": JSONNode(scratchBytes),
      "weights_bytes": JSONNode(weights.inFile + weights.beside),
      "weights_file": JSONNode(weightsFile),
      "operations": JSONNode(prediction.operations),
      "operations_per_second": JSONNode(pace.rate),
      "rate_source": JSONNode(pace.source.rawValue),
      "core_seconds": JSONNode(prediction.coreSeconds),
      "summary_core_seconds": JSONNode(prediction.summarySeconds),
      "ranks": JSONNode(ranks),
      "seconds": JSONNode(prediction.makespan),
      "study_bytes_per_rank": JSONNode(prediction.bytesPerRank),
      "address_bytes_per_rank": JSONNode(
        addressBytes > 0 ? Double(addressBytes) + prediction.bytesPerRank : nil),
      "refusal": JSONNode(refusal),
    ])
  }
}
