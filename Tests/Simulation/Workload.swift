internal import Crew
package import Grids
internal import StudyKit

/// A grid whose runs take known times: the work of a simulated sweep.
package struct Workload {
  /// How the times of runs are distributed.
  package enum Costs: String, CaseIterable, Sendable {
    /// All alike, as stated.
    case equal
    /// Log-normal (σ = 0.5, cut at 3 σ) around the stated cost, which is the same for all: nobody knows which are long.
    case logNormal = "log-normal"
    /// Log-normal by point (σ = 0.5), as the points state.
    case stated = "log-normal-stated"
    /// Alike, and one that takes ten times as long, as its point states.
    case giant = "one-giant"
    /// Alike, in blocks of 64 members that are computed together.
    case blocks
  }

  /// The grid.
  package let grid: Grid
  private let costs: Costs
  private let mean: Double
  private let seeds: [Double]

  /// How many times as long as the others the giant takes.
  private static let giant = 10.0
  /// The points of which each states a time.
  private static let statedPoints = 256
  private static let sigma = 0.5
  private static let cut = 3.0

  /// How much longer the longest run is than `mean`, at most.
  private static func longest(_ costs: Costs) -> Double {
    switch costs {
    case .equal, .blocks: 1
    case .giant: giant
    case .logNormal, .stated: (sigma * cut - sigma * sigma / 2).exponential
    }
  }

  /// At least as much work as `multiple` of the longest runs on each of `ranks`; runs take `mean` seconds on average.
  package init(_ costs: Costs, multiple: Double, ranks: Int, mean: Double) throws {
    let runs = max(Int((multiple * Double(ranks) * Self.longest(costs)).rounded(.up)), 1)
    (self.costs, self.mean) = (costs, mean)
    let values: [Double] =
      switch costs {
      case .equal, .logNormal, .blocks: [1]
      case .stated: (0..<Self.statedPoints).map { Self.quantile($0, of: Self.statedPoints) }
      // The first member of the second point is the giant, the others of that point are alike.
      case .giant: [1, Self.giant]
      }
    seeds = values
    let members = costs == .giant ? runs : (runs + values.count - 1) / values.count
    let study = costs == .blocks ? AnyStudy(Blocks.self) : AnyStudy(Waits.self)
    let list = values.map { "\($0)" }.joined(separator: ", ")
    grid = try Grid.read(
      text: """
        {"study": "\(study.name)", "members": \(members), "axes": {"seconds": [\(list)]}}
        """,
      file: "simulated.json", studies: [study])
  }

  /// The part of the grid that is computed: of the giant's point one member.
  package func includes(_ run: Run) -> Bool {
    costs != .giant || run.point == 0 || run.member == 0
  }

  /// Seconds that a run takes.
  package func seconds(_ run: Run) -> Double {
    let stated = mean * seeds[run.point]
    guard costs == .logNormal else { return stated }
    var generator = SplitMix(state: UInt64(run.member ?? 0))
    _ = generator.next()
    let (u, v) = (
      Double.random(in: Double.ulpOfOne..<1, using: &generator),
      Double.random(in: 0..<1, using: &generator)
    )
    let normal = (-2 * u.logarithm).squareRoot() * (2 * Double.pi * v).cosine
    // Of mean 1.
    return stated
      * (Self.sigma * min(normal, Self.cut) - Self.sigma * Self.sigma / 2).exponential
  }

  /// The times of all runs.
  package var times: [Double] {
    (0..<grid.pointCount).flatMap { point in
      (0..<grid.members).map { Run(point: point, member: $0) }.filter(includes).map(seconds)
    }
  }

  /// The middle of the index-th of `count` equally likely parts of the log-normal distribution.
  private static func quantile(_ index: Int, of count: Int) -> Double {
    let normal = ((Double(index) + 0.5) / Double(count)).normalQuantile
    return (sigma * normal - sigma * sigma / 2).exponential
  }
}

/// How long the times take on so many ranks if each takes the longest that is left as soon as it is free: within a third
/// of the best that is possible (Graham, *Bounds on multiprocessing timing anomalies*, 1969), and with many runs a rank
/// hardly above it.
package func listSchedule(_ times: [Double], ranks: Int) -> Double {
  var free = EventQueue<Int>()
  for rank in 0..<ranks { free.add(rank, at: 0) }
  var end = 0.0
  for seconds in times.sorted(by: >) {
    guard let (time, rank) = free.next() else { break }
    free.add(rank, at: time + seconds)
    end = max(end, time + seconds)
  }
  return end
}

/// A study that states what its runs take, and is never run.
private enum Waits: Study {
  struct Parameters: Settings {
    @Setting("What a run takes, relative to the mean.", in: Bounds(0, 1e9), .shaping(true))
    var seconds = 1.0
  }

  static let name = "waits"
  static let title = "Takes its time"
  static let source = "none"
  static let version = 1

  static func measures(_ parameters: Parameters) -> [Measure] {
    [Measure("found", longName: "found", definition: "nothing")]
  }

  static func cost(_ parameters: Parameters) -> Cost {
    Cost(operations: 1e9 * parameters.seconds, bytes: 8)
  }

  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings { throw .failed("it is simulated") }
}

/// The same in blocks.
private enum Blocks: Study {
  typealias Parameters = Waits.Parameters

  static let name = "blocks"
  static let title = "Takes its time in blocks"
  static let source = "none"
  static let version = 1
  static let blockSize = 64

  static func measures(_ parameters: Parameters) -> [Measure] { Waits.measures(parameters) }
  static func cost(_ parameters: Parameters) -> Cost { Waits.cost(parameters) }
  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings { throw .failed("it is simulated") }
}
