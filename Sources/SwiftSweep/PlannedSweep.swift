internal import ArgumentParser
internal import Commands
internal import Crew
internal import Grids
internal import Posix
internal import Store

/// What the sweep of a grid would do.
struct PlannedSweep {
  let grid: Grid
  let layout: Layout
  /// What the output does not hold yet.
  private(set) var plan: Plan
  /// The speed of a core.
  let pace: PlanCommand.Pace
  /// Why the sweep would stop at its output; nil if it would not.
  let refusal: StoreError?
  private let selection: Selection
  private let part: SelectionOptions
  private let known: KnownRuns?
  private let decisions: (any Decisions)?

  /// Looks at the output of one of the grids in a file; `rate` is the speed of a core in operations per second, and
  /// `measured` gives it if nothing else does. What is wrong with the grid is printed, and ends the command.
  init(
    _ entry: GridBundle.Entry, of file: String, _ part: SelectionOptions, rate: Double?,
    measured: () -> Double
  ) throws {
    grid = try part.placed(entry.grid).startingWhereItSays(file, entry.name)
    var selection = try part.selection(of: grid, named: entry.name)
    selection.runs = part.part?.runs(of: grid)
    do throws(StoreError) {
      layout = try Layout(grid, data: SweptData(grid), part: part.part)
    } catch {
      // For instance names of measures clash with those of axes: the grid is wrong.
      complain("\(file): \(entry.name.map { "grids.\($0): " } ?? "")\(error)")
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
      archive.resolvedText == grid.resolvedText
    {
      decisions = try? grid.decisions(in: archive)
    }
    self.decisions = decisions
    (self.selection, self.part, self.known) = (selection, part, known)
    plan = Self.plan(grid, selection, part, known, decisions, first: part.maxRuns ?? .max)
    if let rate {
      pace = PlanCommand.Pace(rate: rate, source: .option)
    } else if let rate = known?.rate(plan.cost) {
      pace = PlanCommand.Pace(rate: rate, source: .finishedRuns)
    } else if CommandFamily.command(of: grid.study) != nil {
      // A second counts as 10⁹ operations.
      pace = PlanCommand.Pace(rate: 1e9, source: .grid)
    } else {
      pace = PlanCommand.Pace(rate: measured(), source: .measurement)
    }
  }

  /// Plans the first `limit` of the runs.
  mutating func keep(first limit: Int) {
    plan = Self.plan(grid, selection, part, known, decisions, first: limit)
  }

  private static func plan(
    _ grid: Grid, _ selection: Selection, _ part: SelectionOptions, _ known: KnownRuns?,
    _ decisions: (any Decisions)?, first limit: Int
  ) -> Plan {
    Plan(
      grid, selection: selection, maxRuns: limit, summarizes: part.part == nil,
      runOrder: part.order, decisions: decisions
    ) {
      known?.status($0) ?? .pending
    }
  }
}
