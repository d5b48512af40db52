public import StudyKit
internal import Tasks

extension ICLTransience {
  /// Floating-point operations of training and evaluation, and bytes of parameters, optimiser,
  /// exemplars and logits; of data sets, with images of the size that parameters allow, but without the
  /// sets as they were read.
  public static func cost(_ parameters: Parameters) -> Cost {
    let size = Size(parameters)
    let training = 3 * size.operationsPerSequence * Double(parameters.sequences)
    let evaluated = Double(
      parameters.evaluations * parameters.evalSequences * Evaluator.all(parameters).count)
    let classes = Double(parameters.classes + parameters.heldOutClasses)
    let vectors = classes * Double(parameters.exemplars * parameters.inputDimension) * 4
    let pixels = Double(parameters.imageSide * parameters.imageSide)
    let examples = classes * Double(parameters.exemplars) * pixels * 4
    let table =
      switch parameters.inputs {
      case .gaussian: min(vectors, Double(Exemplars.largestTable))
      // The examples stay only while vectors are made of them: as read, chosen and standardised.
      case .dataset: vectors + 3 * examples
      }
    let evaluators = Double(Evaluator.all(parameters).count * parameters.evalSequences)
    let bytes =
      16 * size.parameters + table + evaluators * Double(24 * (parameters.context + 1))
      + Double(parameters.batch * parameters.outputs) * 16
    // The optimiser walks over its state in the time of some hundred operations a parameter.
    let walk = 100 * size.parameters * Double(parameters.sequences) / Double(parameters.batch)
    return Cost(
      operations: training + walk + size.operationsPerSequence * evaluated, bytes: bytes,
      canCheckpoint: true)
  }

  /// How large a model is.
  struct Size {
    /// Trainable numbers.
    let parameters: Double
    /// Floating-point operations of the forward pass of one sequence.
    let operationsPerSequence: Double

    init(_ parameters: Parameters) {
      let width = Double(parameters.width)
      let tokens = Double(parameters.tokens)
      let outputs = Double(parameters.outputs)
      let input = Double(parameters.inputDimension)
      let block = (4 + 2 * Double(parameters.mlpRatio)) * width * width
      let layers = Double(parameters.depth)
      self.parameters = layers * block + (2 * outputs + input + tokens) * width + outputs
      let attention = 2 * tokens * width
      operationsPerSequence =
        2
        * (tokens * layers * (block + attention) + Double(parameters.context + 1) * input * width
          + outputs * width)
    }
  }
}
