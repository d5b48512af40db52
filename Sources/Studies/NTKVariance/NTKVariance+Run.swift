internal import Engine
internal import Randomness
package import StudyKit
internal import Tasks

extension NTKVariance {
  /// What a network's parameters are drawn for.
  enum Purpose: UInt64 {
    /// The network that is linearised; member scope.
    case network = 1
    /// The network whose initial function lin-g takes instead; member scope.
    case independentNetwork = 2
    /// The hidden units of the first-order theory; sweep scope.
    case theory = 3
  }

  /// Computes one member.
  package static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    try run(parameters, members: [member], in: context)[0].get()
  }

  /// Computes members of a block one after another in the same working memory.
  package static func run(
    _ parameters: Parameters, members: [Int], in context: RunContext
  ) -> [Result<Findings, RunFailure>] {
    let (task, images): (RegressionTask, ImageSets?)
    let kernel: any NetworkKernel
    do {
      (task, images) = try parameters.data(in: context)
      kernel = try parameters.kernel(task)
    } catch {
      return members.map { _ in .failure(.failed("the points cannot be read: \(error)")) }
    }
    return members.map { member in
      Result { () throws(RunFailure) in
        if context.shouldStop { throw RunFailure.stopped }
        var findings = try findings(parameters, task, kernel, member: member, in: context)
        if let images {
          findings.record("data_fingerprint", Double(images.fingerprint))
          let predicted = findings.doubles("f_lin") ?? []
          findings.record("test_accuracy", images.testAccuracy(of: predicted))
        }
        return findings
      }
    }
  }

  private static func findings(
    _ parameters: Parameters, _ task: RegressionTask, _ kernel: any NetworkKernel, member: Int,
    in context: RunContext
  ) throws(RunFailure) -> Findings {
    let (n, m) = (task.targets.count, task.testValueCount)
    let key = context.memberKey(member)
    let (initial, tangent) = kernel.evaluate(
      InitialNetwork(key.folding(Purpose.network.rawValue)))
    let independent = kernel.initial(
      InitialNetwork(key.folding(Purpose.independentNetwork.rawValue)))
    let (regression, conditionNumber) = try regression(
      tangent, count: n, ridge: parameters.ridge)

    // Q₀ applied to (Y, f₀(X), Y − f₀(X), Y − g(X)).
    var values: [Double] = []
    for i in 0..<n {
      let target = task.targets[i]
      values += [target, initial[i], target - initial[i], target - independent[i]]
    }
    let predicted = regression(values)
    func column(_ k: Int) -> [Double] { (0..<m).map { predicted[$0 * 4 + k] } }
    let (toInitial, toIndependent) = (column(2), column(3))

    var findings = Findings()
    findings.record("f_initial", Array(initial[n...]))
    findings.record("f_initial_train", Array(initial[..<n]))
    findings.record("f_lin", (0..<m).map { initial[n + $0] + toInitial[$0] })
    findings.record("f_lin_c", column(0))
    findings.record("q_f_initial", column(1))
    findings.record("f_lin_g", (0..<m).map { independent[n + $0] + toIndependent[$0] })
    findings.record("condition_number", conditionNumber)
    return findings
  }
}
