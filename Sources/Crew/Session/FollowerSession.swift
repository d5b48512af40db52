internal import Grids
package import StudyKit

/// The part of every rank but rank 0 in a sweep.
package struct FollowerSession {
  private let grid: Grid
  private let context: RankContext

  /// Why a rank cannot take part.
  package struct Refusal: Error, Equatable {
    /// In words, for rank 0.
    package let reason: String
  }

  /// Reads what rank 0 has told; nil for a message that is not a briefing.
  package init(
    _ briefing: Briefing?, studies: [AnyStudy], _ context: RankContext
  ) throws(Refusal) {
    guard let briefing else { throw Refusal(reason: "it cannot read what rank 0 says") }
    let build = context.machine.build
    guard briefing.build == build else {
      throw Refusal(reason: "it is of build \(build), but rank 0 of build \(briefing.build)")
    }
    do throws(GridError) {
      grid = try Grid.read(
        text: briefing.grid, file: briefing.name, studies: studies, checksPoints: false)
    } catch { throw Refusal(reason: "\(error)") }
    self.context = context
  }

  /// Computes what rank 0 hands out until it lets this rank go.
  package func run(_ transport: any Transport) throws(TransportError) -> RankLoop.Ending {
    let setup = RankLoop.Setup(
      grid, context, resultFile: grid.output, rank: transport.rank)
    return try RankLoop.run(setup, transport: transport)
  }
}
