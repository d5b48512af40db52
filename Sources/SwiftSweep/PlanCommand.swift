package import ArgumentParser
internal import StudyKit
package import Sweep

/// `swift-sweep plan grid.json --ranks 16`.
package struct PlanCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show what a grid would take: runs, time, memory, file size. Runs nothing.",
    discussion: """
      The grid is checked at every point. Times follow from the floating-point operations that the \
      study states and the rate of one core; what a result file holds already is not looked at.
      """)

  @OptionGroup package var options: GridOptions
  @OptionGroup package var part: SelectionOptions

  @Option(help: ArgumentHelp("Ranks to compute on.", valueName: "n"))
  package var ranks = 1

  @Option(
    help: ArgumentHelp(
      "Floating-point operations that one core does in a second, in 10⁹.", valueName: "gflops"))
  package var rate = 5.0

  package init() {}

  package func validate() throws {
    guard 1...1_000_000 ~= ranks else { throw ValidationError("--ranks must be from 1 to 1000000") }
    guard rate.isFinite, rate > 0 else { throw ValidationError("--rate must be above 0") }
  }

  package func run() throws {
    let grid = try options.read()
    let selection = try part.selection(of: grid)
    do throws(StoreError) {
      let layout = try Layout(grid)
      let plan = Plan(grid, selection: selection, maxRuns: part.maxRuns ?? .max) { _ in .pending }
      print(description(of: grid, plan, fileBytes: layout.byteCount))
    } catch {
      // The measures' names clash with the axes': the grid is at fault.
      complain("\(options.grid): \(error)")
      throw ExitCode(GridError.Kind.invalid.rawValue)
    }
  }

  /// What a plan will take, in aligned lines.
  package func description(of grid: Grid, _ plan: Plan, fileBytes: Int) -> String {
    let prediction = Prediction(plan, ranks: ranks, rate: rate * 1e9)
    let points = grid.pointCount == 1 ? "1 point" : "\(grid.pointCount) points"
    let members = grid.members == 1 ? "1 member" : "\(grid.members) members"
    let isPart = plan.runCount < grid.runCount
    let dimensions = grid.axes.map { axis in
      let zipped = axis.columns.map(\.parameter).joined(separator: ", ")
      return "\(axis.name) \(axis.count)" + (axis.isZip ? " (\(zipped))" : "")
    }
    let rows = [
      ("study", grid.study.name),
      ("runs", "\(points) × \(members) = \(grid.runCount) runs"),
      ("part", isPart ? "\(plan.runCount) runs" : ""),
      ("dimensions", (dimensions + ["member \(grid.members)"]).joined(separator: ", ")),
      ("output", "\(grid.output), \(byteText(Double(fileBytes)))"),
      (
        "work",
        "\(countText(prediction.operations)) operations,"
          + " \(timeText(prediction.coreSeconds)) of one core at \(countText(rate)) GFLOP/s"
      ),
      ("time", "\(timeText(prediction.makespan)) on \(ranks) rank\(ranks == 1 ? "" : "s")"),
      ("memory", "\(byteText(prediction.bytesPerRank)) a rank for the study's own arrays"),
    ]
    return rows.filter { !$0.1.isEmpty }
      .map { $0.0 + String(repeating: " ", count: 12 - $0.0.count) + $0.1 }
      .joined(separator: "\n")
  }
}
