internal import Engine
internal import Randomness
public import StudyKit

extension ICLTransience {
  /// Trains one member and evaluates it on the way.
  public static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    func key(_ purpose: Purpose) -> RandomKey {
      self.key(purpose, parameters, member: member, in: context)
    }
    let exemplars = Exemplars(
      gaussian: key(.exemplars), classes: parameters.classes + parameters.heldOutClasses,
      perClass: parameters.exemplars, dimension: parameters.inputDimension,
      noise: parameters.noise)
    let learner = Learner<Float>(parameters)
    learner.training.variables.initialise(key(.weights))
    let evaluation = Evaluation(
      parameters, exemplars: exemplars, variables: learner.training.variables, key: key(.evaluation)
    )
    let sampler = trainingSampler(parameters)
    let order = key(.training)

    var curves = Curves(parameters)
    var batch = SequenceBatch(count: parameters.batch, context: parameters.context)
    curves.append(evaluation(), trainLoss: .nan)
    var step = 0
    for _ in 1..<parameters.evaluations {
      var total = 0.0
      for _ in 0..<parameters.stepsBetweenEvaluations {
        sampler.fill(&batch, key: order, from: UInt64(step * parameters.batch))
        exemplars.copy(batch, to: learner.items)
        batch.copyContextLabels(to: learner.labels)
        batch.copyTargets(to: learner.targets)
        do { total += try learner.step() } catch { throw .diverged(step: error.step) }
        step += 1
        if step % reportEvery == 0 {
          context.report(member: member, step: step, of: parameters.steps)
          if context.shouldStop { throw .stopped }
        }
      }
      curves.append(
        evaluation(), trainLoss: Float(total / Double(parameters.stepsBetweenEvaluations)))
      context.publish(member: member, curves.findings)
    }
    return curves.finished(parameters)
  }

  /// Steps between looks at whether the run is to stop: some hundredths of a second.
  static let reportEvery = 50
}
