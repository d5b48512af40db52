internal import Grids
internal import Logging
internal import Store

// The ranks that take part: their arrival, death, return and departure.
extension Coordinator {
  /// Answers a hello.
  func welcome(_ rank: RankRecord, _ machine: Machine, at now: Double) {
    rank.machine = machine
    rank.isAtFile = machine.host == self.machine.host
    if let difference = machine.difference(from: self.machine), rank.rank != transport.rank {
      let isSameBuild = machine.build == self.machine.build
      guard settings.allowsMixed, isSameBuild else {
        var writer = ByteWriter()
        writer.write(difference.prefix(bytes: 3000))
        say(.refusal, writer.bytes, to: rank)
        leave(rank)
        finish(.mixed(rank: rank.rank, difference: difference), at: now)
        return
      }
      logger.warning(
        "rank \(rank.rank) on \(machine.hostName) differs from rank 0 (\(difference)); --allow-mixed allows it"
      )
      do throws(RecorderError) {
        try recorder.joined(
          MachineKind(blasCore: machine.blasCore, vectorLevel: machine.vectorLevel))
      } catch { return outputFailed(error) }
    }
    if rank.presence == .awaited {
      rank.presence = .present
      do throws(RecorderError) {
        try recorder.tookPart(rank.rank, on: machine.hostName)
      } catch { return outputFailed(error) }
    }
    say(.welcome, credit(of: rank).message, to: rank)
  }

  /// Declares a rank dead; its runs are handed out again.
  func bury(_ rank: RankRecord, because reason: String) {
    let held = rank.takeOutstanding()
    logger.warning(
      "rank \(rank.rank) \(reason); \(held.reduce(0) { $0 + $1.runs.count }) runs are handed out again"
    )
    rank.presence = .dead
    rank.ask = nil
    rank.isTransferring = false
    blame(held, rank: rank.rank)
  }

  /// Lets a rank that counted as dead take part again after a message from it; nothing is handed out to it yet.
  func revive(_ rank: RankRecord) {
    logger.warning("rank \(rank.rank) is back")
    rank.presence = rank.machine == nil ? .awaited : .present
  }

  /// Handles the departure of a rank, or its refusal.
  func leave(_ rank: RankRecord) {
    rank.presence = .gone
    rank.ask = nil
    rank.isTransferring = false
    let held = rank.takeOutstanding()
    if isEnding { giveBack(held) } else { queue.append(suspects: held) }
  }

  /// Makes runs pending again that were handed out and have no outcome.
  func giveBack(_ assignments: [Assignment]) {
    for run in assignments.lazy.flatMap(\.runs) where ledger.isOpen(run) {
      do throws(RecorderError) { try recorder.returned(run) } catch { outputFailed(error) }
    }
  }

  /// Decides what happens to the runs that a dead rank held.
  ///
  /// If it held only one assignment, that was being computed. If it has several members, they are handed out again one
  /// by one, to find which of them kills its rank; a single run that has killed too many ranks is lost. If the rank
  /// held several assignments, each is handed out alone next time.
  private func blame(_ held: [Assignment], rank: Int) {
    guard held.count == 1, let assignment = held.first else {
      queue.append(suspects: held)
      return
    }
    guard assignment.runs.count == 1, let run = assignment.runs.first else {
      queue.append(
        suspects: assignment.runs.map { .members(point: $0.point, members: [$0.member ?? 0]) })
      return
    }
    deaths[run, default: 0] += 1
    guard let count = deaths[run], count >= settings.deathLimit, ledger.isOpen(run) else {
      queue.append(suspects: [assignment])
      return
    }
    let reason = "lost: its rank died \(count) times while computing it"
    record(run, .failed(reason: reason), seconds: 0, steps: 0, by: rank, isLost: true)
  }
}
