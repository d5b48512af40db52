internal import Crew
internal import Simulation

/// The command line.
struct Options {
  var ranks = [16, 100, 1000]
  var costs = Workload.Costs.allCases
  var work = 100.0
  var mean = 1.0
  var dead = 0.0
  var service: Double?
  var beat: Double?
  var isJSON = false

  static let usage = """
    usage: crew-simulation [--ranks 16,1000] [--costs \(Workload.Costs.allCases.map(\.rawValue).joined(separator: ","))]
                           [--work 100] [--mean 1] [--dead 0] [--service 2e-5] [--beat 0.5] [--json]
    """

  /// Reads the words after the program's name; nil for others.
  init?(_ words: [String]) {
    var words = words[...]
    while let name = words.popFirst() {
      if name == "--json" {
        isJSON = true
        continue
      }
      guard let value = words.popFirst() else { return nil }
      let list = value.split(separator: ",").map(String.init)
      switch name {
      case "--ranks":
        ranks = list.compactMap(Int.init).filter { 1...1_000_000 ~= $0 }
        guard ranks.count == list.count else { return nil }
      case "--costs":
        costs = list.compactMap(Workload.Costs.init)
        guard costs.count == list.count else { return nil }
      case "--work", "--mean", "--dead", "--service", "--beat":
        guard let number = Double(value), number.isFinite, number >= 0 else { return nil }
        switch name {
        case "--work": work = number
        case "--mean": mean = number
        case "--dead": dead = number
        case "--service": service = number
        default: beat = number
        }
      default: return nil
      }
    }
  }

  /// What is simulated on so many ranks.
  func conditions(ranks: Int) -> ScaleSimulation.Conditions {
    var conditions = ScaleSimulation.Conditions()
    conditions.ranks = ranks
    conditions.deaths = Int((dead * Double(ranks)).rounded(.up))
    if let service { conditions.service = service }
    if let beat {
      var timing = CrewTiming(ranks: ranks)
      timing.beat = beat
      conditions.timing = timing
    }
    return conditions
  }
}
