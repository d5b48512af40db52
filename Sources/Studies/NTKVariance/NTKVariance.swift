internal import BLAS
internal import Randomness
public import StudyKit
internal import Tasks

/// The predictive variance of ensembles of linearised networks, split into its sources of noise.
///
/// Kobayashi, Vilimelis Aceituno and von Oswald, "Disentangling the predictive variance of deep
/// ensembles through the neural tangent kernel", 2022 (arXiv:2210.09818).
public enum NTKVariance: Study {
  /// The name by which a grid asks for the study.
  public static let name = "ntk-variance"
  /// What it is.
  public static let title =
    "Predictive variance of linearised deep ensembles, split into its noise sources"
  /// The paper.
  public static let source = "Kobayashi et al. 2022, arXiv:2210.09818, Figure 1"
  /// Part of every run's identity.
  public static let version = 2
  /// A member takes microseconds to milliseconds.
  public static let blockSize = 64
  /// The summary is made of variances.
  public static let minimumMembers = 2

  /// What a network's parameters are drawn for.
  enum Purpose: UInt64 {
    /// The network that is linearised; member scope.
    case network = 1
    /// The network whose initial function lin-g takes instead; member scope.
    case independentNetwork = 2
    /// The hidden units of the first-order theory; sweep scope.
    case theory = 3
  }

  /// What one member costs.
  public static func cost(_ parameters: Parameters) -> Cost {
    // Parameters whose points cannot be had have failed their check and are never asked for here.
    if parameters.task == .images { return imageCost(parameters) }
    guard let task = try? parameters.regressionTask() else { return Cost(operations: 0, bytes: 0) }
    let (n, m, d) = (
      Double(task.trainingCount), Double(task.testCount), Double(task.inputs)
    )
    let (h, l) = (Double(parameters.width), Double(parameters.depth))
    let weights = h * (d + 2) + (l - 1) * h * (h + 1)
    // Two networks are drawn here and one again for the mean kernel, a normal in the time of some 400
    // operations of large products; products with the weights forward for three networks and
    // backward for two; two kernel contractions a layer for two networks. All are in double
    // precision, and slower the fewer inputs share them.
    let narrowness = 2 + 48 / n
    let passes = (n + m) * 2 * weights * 5
    let contractions = l * 2 * 2 * 2 * (n + m) * n * h
    let rows = l == 1 ? n + 64 : max(n, 256)
    let held = l == 1 ? 2 * rows * 512 : weights + 2 * l * (rows + n) * h
    return Cost(
      operations: 3 * weights * 400 + narrowness * (passes + contractions + n * n * (n + m)),
      bytes: 8 * (held + 8 * (n + m) * (n + 1)))
  }

  /// Computes one member.
  public static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    try run(parameters, members: [member], in: context)[0].get()
  }

  /// Computes members of a block one after another in the same working memory.
  public static func run(
    _ parameters: Parameters, members: [Int], in context: RunContext
  ) -> [Result<Findings, RunFailure>] {
    let task: RegressionTask
    let kernel: any NetworkKernel
    do {
      task = try parameters.regressionTask(seed: context.seed)
      kernel = try parameters.kernel(task, try parameters.imageLayout())
    } catch {
      return members.map { _ in .failure(.failed("the points cannot be had: \(error)")) }
    }
    return members.map { member in
      Result { () throws(RunFailure) in
        if context.shouldStop { throw RunFailure.stopped }
        var findings = try findings(parameters, task, kernel, member: member, in: context)
        if parameters.task == .images { try findings.addImageFindings(parameters, in: context) }
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
    let regression = try KernelRegression(
      ofMember: tangent, count: n, ridge: parameters.ridge)

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
    findings.record(
      "condition_number", try conditionNumber(tangent, count: n, ridge: parameters.ridge))
    return findings
  }

  /// The ratio of the largest and the smallest eigenvalue of Θ(X, X) + ridge.
  static func conditionNumber(
    _ tangent: [Double], count n: Int, ridge: Double
  ) throws(RunFailure) -> Double {
    var matrix = Array(tangent[..<(n * n)])
    for i in 0..<n { matrix[i * (n + 1)] += ridge }
    do {
      let eigenvalues = try matrix.withUnsafeMutableBufferPointer { a throws(BLASError) in
        guard let start = a.baseAddress else { return [Double]() }
        return try symmetricEigenvalues(order: n, destroying: start, stride: n)
      }
      guard let smallest = eigenvalues.first, let largest = eigenvalues.last else { return .nan }
      return largest / smallest
    } catch {
      throw .failed("the kernel's eigenvalues were not found: \(error)")
    }
  }
}
