internal import ArgumentParser
internal import Commands
internal import Crew
internal import Grids
internal import Posix
internal import Store

/// What a sweep would do: `plan` shows it, `submit` asks a batch system for it.
struct PlannedSweep {
  let grid: Grid
  let layout: Layout
  /// What the output does not hold yet.
  let plan: Plan
  /// The speed of a core.
  let pace: PlanCommand.Pace
  /// Why the sweep would stop at its output; nil if it would not.
  let refusal: StoreError?

  /// Reads the grid and looks at its output; `rate` is the speed of a core in GFLOP/s, measured if it is nil. What is
  /// wrong with the grid is printed, and ends the command.
  init(_ options: GridOptions, _ part: SelectionOptions, rate: Double?) throws {
    grid = part.placed(try options.read())
    var selection = try part.selection(of: grid)
    selection.runs = part.part?.runs(of: grid)
    do throws(StoreError) {
      layout = try Layout(grid, data: SweptData(grid), part: part.part)
    } catch {
      // For instance names of measures clash with those of axes: the grid is wrong.
      complain("\(options.grid): \(error)")
      throw ExitCode(GridError.Kind.invalid.rawValue)
    }
    var known: KnownRuns?
    var refusal: StoreError?
    do throws(StoreError) {
      try OutputLocation(of: grid.output).check()
      if FileStatus(at: grid.output) != nil {
        known = try KnownRuns(of: grid, layout, at: grid.output, usesChild: true)
      }
    } catch { refusal = error }
    self.refusal = refusal
    var decisions: (any Decisions)?
    // In the file of another grid the points are others; their members count when the sweep has copied them.
    if grid.decides, let archive = try? Archive(grid.output, usesChild: true),
      archive.resolvedText == grid.resolvedText,
      let finished = try? FinishedMembers(in: archive, of: grid)
    {
      decisions = try? grid.decisions(by: finished)
    }
    plan = Plan(
      grid, selection: selection, maxRuns: part.maxRuns ?? .max, summarizes: part.part == nil,
      runOrder: part.order, decisions: decisions
    ) {
      known?.status($0) ?? .pending
    }
    if let rate {
      pace = PlanCommand.Pace(rate: rate * 1e9, source: .option)
    } else if let rate = known?.rate(plan.cost) {
      pace = PlanCommand.Pace(rate: rate, source: .finishedRuns)
    } else if CommandFamily.command(of: grid.study) != nil {
      // A second counts as 10⁹ operations.
      pace = PlanCommand.Pace(rate: 1e9, source: .grid)
    } else {
      pace = PlanCommand.Pace(rate: CoreRate.measured(), source: .measurement)
    }
  }
}
