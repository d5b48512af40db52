internal import ArgumentParser
internal import Grids
internal import Store

/// What the sweep of a file's grids would do: `plan` shows it, `submit` asks a batch system for it.
struct PlannedBundle {
  let bundle: GridBundle
  /// By grid.
  private(set) var sweeps: [PlannedSweep] = []
  /// The plans of all grids.
  private(set) var plan: BundlePlan

  /// Reads the grids and looks at their outputs; `rate` is the speed of a core in GFLOP/s, measured if it is nil. What is
  /// wrong with a grid is printed, and ends the command.
  init(_ options: GridOptions, _ part: SelectionOptions, rate: Double?) throws {
    bundle = try options.read()
    try part.check(bundle)
    var measured: Double?
    var whole = part
    if bundle.entries.count > 1 { whole.maxRuns = nil }
    for entry in bundle.entries {
      let sweep = try PlannedSweep(entry, of: options.grid, whole, rate: rate.map { $0 * 1e9 }) {
        let rate = measured ?? CoreRate.measured()
        measured = rate
        return rate
      }
      sweeps.append(sweep)
    }
    plan = BundlePlan(sweeps.map(\.plan), runOrder: part.order)
    guard bundle.entries.count > 1, let limit = part.maxRuns else { return }
    for (index, count) in plan.runs(ofFirst: limit).enumerated() {
      sweeps[index].keep(first: count)
    }
    plan = BundlePlan(sweeps.map(\.plan), runOrder: part.order)
  }

  /// How long all of it takes on so many ranks.
  func prediction(ranks: Int) -> Prediction {
    Prediction(plan, ranks: ranks, rates: sweeps.map(\.pace.rate))
  }

  /// Says why the sweep would stop, and ends the command, if it would.
  func stopIfRefused() throws {
    let refusals = sweeps.compactMap(\.refusal)
    for refusal in refusals { complain("the sweep would stop here: \(refusal.textForSweep)") }
    if !refusals.isEmpty { throw ExitCode(GridError.Kind.output.rawValue) }
  }
}
