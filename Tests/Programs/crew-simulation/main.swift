// How a sweep goes on many ranks, simulated with the crew's own code:
//   crew-simulation [--ranks 16,1000] [--costs equal,log-normal] [--work 100] [--mean 1] [--dead 0]
//                   [--service 2e-5] [--beat 0.5] [--json]
// `--work` is that of a rank in multiples of the longest run, `--mean` the seconds of a run, `--dead` the share of ranks
// that die.
internal import Glibc
internal import Simulation

guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
  print(Options.usage)
  exit(64)
}
var hasHeader = options.isJSON
for costs in options.costs {
  for ranks in options.ranks {
    let conditions = options.conditions(ranks: ranks)
    let workload = try Workload(
      costs, multiple: options.work, ranks: ranks, mean: options.mean)
    guard let result = try ScaleSimulation(workload, conditions).run() else {
      print("crew-simulation: \(costs.rawValue) on \(ranks) ranks does not end")
      exit(1)
    }
    let line = Line(costs: costs, conditions: conditions, result: result)
    if !hasHeader { print(line.header) }
    hasHeader = true
    print(options.isJSON ? line.json : line.csv)
  }
}
