public import Randomness

// N: examples, D: values an input.
/// Inputs without any content, for tests of what is out of distribution.
public enum Noise {
  /// Draws values that are uniform on [0, 1), as raw images' are, (N, D).
  public static func uniform(_ count: Int, shape: ImageShape, key: RandomKey) -> DataSet {
    var inputs = [Float](repeating: 0, count: count * shape.count)
    var span = inputs.mutableSpan
    key.fillUniforms(&span)
    return DataSet(name: "uniform-noise", origin: "drawn", shape: shape, inputs: inputs)
  }

  /// Draws a direction, uniform on the sphere, for each input of `set` and gives it that input's
  /// length, so that lengths alone tell nothing.
  ///
  /// Lengths are those of the inputs as given: standardise first what a network sees standardised.
  public static func normMatched(to set: DataSet, key: RandomKey) -> DataSet {
    var inputs = [Float](repeating: 0, count: set.inputs.count)
    var span = inputs.mutableSpan
    key.fillNormals(&span)
    let drawn = DataSet(
      name: "norm-matched-noise", origin: "drawn", shape: set.shape, inputs: inputs)
    for (row, (norm, length)) in zip(set.norms, drawn.norms).enumerated() {
      let scale = Float(norm / length)
      for index in row * set.shape.count..<(row + 1) * set.shape.count { inputs[index] *= scale }
    }
    return DataSet(
      name: "norm-matched-noise", origin: "drawn with the norms of \(set.name)", shape: set.shape,
      inputs: inputs)
  }
}
