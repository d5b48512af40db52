import Randomness
import StudyKit
import Testing
import TrainingKit

@Suite struct `Keys of a run` {
  private let context = RunContext(seed: 7)

  private func keys(
    _ member: Int, _ scope: TaskDraws.Scope = .sweep, _ change: (inout Seeds) -> Void = { _ in }
  ) -> RunKeys {
    var seeds = Seeds()
    change(&seeds)
    return RunKeys(seeds, scope, member: member, in: context)
  }

  /// The first bits of what a key draws.
  private func bits(_ key: RandomKey) -> UInt64 { key.bits(at: 0) }

  @Test func `a sweep's task is a branch of its key, alike for all members`() {
    for purpose in [RunKeys.Purpose.task, .evaluation] {
      let drawn = bits(context.sweepKey.folding(purpose.rawValue))
      #expect((0...3).allSatisfy { bits(keys($0)[purpose]) == drawn })
      let given = bits(RandomKey(seed: 3).folding(purpose.rawValue))
      #expect(bits(keys(2) { $0.taskSeed = 3 }[purpose]) == given)
    }
  }

  @Test func `a member's own task is a branch of that with its number`() {
    for purpose in [RunKeys.Purpose.task, .evaluation] {
      let drawn = (0...3).map { bits(keys($0, .member)[purpose]) }
      #expect(Set(drawn + [bits(keys(0)[purpose])]).count == 5)
      for member in 0...3 {
        let branch = context.sweepKey.folding(1 << 32, UInt64(member))
        #expect(drawn[member] == bits(branch.folding(purpose.rawValue)))
      }
      #expect(drawn[1] != bits(keys(1, .member) { $0.taskSeed = 3 }[purpose]))
    }
    #expect(bits(keys(1, .member).shared(9)) != bits(keys(1).shared(9)))
    // What was a member's own before stays as it is.
    for purpose in [RunKeys.Purpose.weights, .training] {
      #expect(bits(keys(1, .member)[purpose]) == bits(keys(1)[purpose]))
    }
  }
}
