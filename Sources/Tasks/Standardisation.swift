/// An affine map of all inputs that gives a training set mean 0 and variance 1 over all its values.
///
/// One mean and one deviation for all dimensions: single pixels at an image's border may be
/// constant.
public struct Standardisation: Equatable, Sendable {
  /// The mean of all values.
  public let mean: Double
  /// The standard deviation of all values.
  public let deviation: Double

  /// The map that standardises `set`; the identity's deviation where all values are equal.
  public init(of set: DataSet) {
    let count = Double(set.inputs.count)
    let mean = set.inputs.reduce(0) { $0 + Double($1) } / count
    let squares = set.inputs.reduce(0) { sum, value in
      let deviation = Double(value) - mean
      return sum + deviation * deviation
    }
    self.mean = mean
    deviation = squares > 0 ? (squares / count).squareRoot() : 1
  }

  /// Maps the inputs of a set, the training set's or any other's.
  public func callAsFunction(_ set: DataSet) -> DataSet {
    let (shift, scale) = (Float(mean), Float(1 / deviation))
    return set.replacingInputs(set.inputs.map { ($0 - shift) * scale }, note: "standardised")
  }
}
