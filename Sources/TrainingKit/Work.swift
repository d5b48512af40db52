public import Engine
internal import StudyKit

/// What a run computes, in floating-point operations as fast as in large single-precision products.
public struct Work: Sendable {
  /// Operations of one step: forward, backward, optimizer, data.
  public var step: Double
  /// Operations of measuring once.
  public var measurement: Double
  /// Operations beside steps and measurements: data, what is found at the end.
  public var once: Double
  /// Bytes of memory.
  public var bytes: Double
  /// The parameters of the model; none where the work is stated by hand.
  let weights: NetworkWeights

  /// Work stated by hand.
  public init(step: Double, measurement: Double = 0, once: Double = 0, bytes: Double) {
    self.init(step, measurement, once, bytes, NetworkWeights([], element: .float))
  }

  private init(
    _ step: Double, _ measurement: Double, _ once: Double, _ bytes: Double,
    _ weights: NetworkWeights
  ) {
    (self.step, self.measurement, self.once, self.bytes) = (step, measurement, once, bytes)
    self.weights = weights
  }

  /// The work of training a model that is built for one batch, and of measuring it on a number of examples.
  ///
  /// A step takes three times the operations of the forward pass, of which two are the backward pass, and
  /// `walk` operations a parameter for the optimizer; `drawing` are those that the data of one example take.
  /// Memory holds parameters, gradient and two optimizer states, and the values of both passes, in numbers
  /// of `wordSize` bytes: 8 for double precision, in which everything takes twice as long.
  public init(
    training model: Model, batch: Int, measuring examples: Int = 0, drawing: Double = 0,
    walk: Double = 20, wordSize: Int = 4, bytes: Double = 0
  ) {
    let (forward, size, count) = (model.operations, Double(batch), Double(model.parameterCount))
    let word = Double(wordSize)
    self.init(
      word / 4 * (3 * forward + walk * count) + size * drawing,
      Double(examples) * (word / 4 * forward / size + drawing), 0,
      word * (4 * count + 2 * Double(model.elementCount)) + bytes,
      NetworkWeights(model.parameters, element: wordSize == 8 ? .double : .float))
  }

  /// What a run of this many steps and measurements costs, which keeps weights of `kept` bytes.
  func cost(_ cadence: Cadence, kept: Int) -> Cost {
    Cost(
      operations: Double(cadence.steps) * step + Double(cadence.marks.count) * measurement + once,
      bytes: bytes + Double(kept), canCheckpoint: true)
  }
}
