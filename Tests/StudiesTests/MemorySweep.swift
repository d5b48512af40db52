import StudyKit
import Synchronization
import Testing

/// The states of runs in memory, and a wish to stop after some reports.
final class MemorySweep: CheckpointStore, RunContext.Observer {
  private let kept: Mutex<[Int: [UInt8]]>
  private let reports = Mutex(0)
  private let refusals = Mutex(0)
  private let stopAfter: Int

  /// A sweep that has these states, by member; with `stopAfter` 0 it stops at the first look.
  init(stopAfter: Int = .max, states: [Int: [UInt8]] = [:]) {
    self.stopAfter = stopAfter
    kept = Mutex(states)
  }

  func load(member: Int) -> [UInt8]? { states[member] }
  func save(member: Int, _ state: [UInt8]) { kept.withLock { $0[member] = state } }
  func refuse(member: Int, reason: String) { refusals.withLock { $0 += 1 } }
  func progressed(member: Int, step: Int, of steps: Int) { reports.withLock { $0 += 1 } }
  func published(member: Int, findings: Findings) {}
  var shouldStop: Bool { reports.withLock { $0 >= stopAfter } }
  /// The states that runs have saved, by member.
  var states: [Int: [UInt8]] { kept.withLock { $0 } }
  /// How many states were refused.
  var refused: Int { refusals.withLock { $0 } }
}

extension Findings {
  /// The numbers of an array, whatever their type.
  func numbers(_ name: String) throws -> [Double] {
    switch try #require(self[name]) {
    case .floats(let array): array.map(Double.init)
    case .doubles(let array): array
    case .integers(let array): array.map(Double.init)
    }
  }

  /// The bits of every array, so that NaN equals itself.
  var bits: [String: [UInt64]] {
    values.mapValues { values in
      switch values {
      case .floats(let array): array.map { UInt64($0.bitPattern) }
      case .doubles(let array): array.map(\.bitPattern)
      case .integers(let array): array.map { UInt64(bitPattern: $0) }
      }
    }
  }
}
