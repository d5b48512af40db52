internal import Simulation

/// One simulated sweep, as a line.
struct Line {
  let costs: Workload.Costs
  let conditions: ScaleSimulation.Conditions
  let result: ScaleResult

  private var fields: [(name: String, value: String)] {
    [
      ("costs", costs.rawValue), ("ranks", "\(conditions.ranks)"), ("runs", "\(result.runs)"),
      ("dead", "\(result.dead)"), ("repeated", "\(result.repeated)"),
      ("seconds", rounded(result.seconds, 1000)),
      ("efficiency", rounded(result.efficiency, 10_000)),
      ("to_list_schedule", rounded(result.toListSchedule, 10_000)),
      ("rank0_busy", rounded(result.busy, 10_000)),
      ("messages_a_second", rounded(Double(result.messages) / result.seconds, 1)),
      ("most_waiting", "\(result.mostWaiting)"),
      ("code_us_a_message", rounded(result.processorPerMessage * 1e6, 100)),
      ("beat", rounded(result.beat, 100)), ("window", "\(result.window)"),
    ]
  }

  /// The names of the columns.
  var header: String { fields.map(\.name).joined(separator: ",") }

  /// Numbers between commas.
  var csv: String { fields.map(\.value).joined(separator: ",") }

  /// An object.
  var json: String {
    let pairs = fields.map { "\"\($0)\": " + ($0 == "costs" ? "\"\($1)\"" : $1) }
    return "{" + pairs.joined(separator: ", ") + "}"
  }

  private func rounded(_ number: Double, _ scale: Double) -> String {
    "\((number * scale).rounded() / scale)"
  }
}
