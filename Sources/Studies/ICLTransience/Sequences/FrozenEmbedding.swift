internal import BLAS
package import Randomness

extension ICLTransience {
  /// Vectors made of a data set's inputs, once and for all; nothing in them is trained.
  package struct FrozenEmbedding: Sendable {
    private let dimension: Int
    private let inputs: [Float]

    private var rows: Int { inputs.count / dimension }

    /// Takes the inputs, (row, coordinate).
    package init(_ inputs: [Float], dimension: Int) {
      self.inputs = inputs
      self.dimension = dimension
    }

    /// The inputs, each coordinate with mean 0 and variance 1 over all rows, (row, coordinate);
    /// constant coordinates are 0.
    package var standardized: [Float] { Self.standardized(inputs, dimension: dimension) }

    /// One layer of `count` rectified units with normal weights over the standardized inputs,
    /// standardized again (so that the weights' scale does not matter); (row, unit).
    package func randomFeatures(_ count: Int, key: RandomKey) -> [Float] {
      var weights = [Float](repeating: 0, count: dimension * count)
      weights.withUnsafeMutableBufferPointer { key.fillNormals($0) }
      var features = [Float](repeating: 0, count: rows * count)
      product(
        rows: rows, columns: count, inner: dimension, standardized, stride: dimension, weights,
        stride: count, into: &features, stride: count)
      for index in features.indices { features[index] = max(features[index], 0) }
      return Self.standardized(features, dimension: count)
    }

    /// The inputs along their `count` first principal axes, each with variance 1; (row, axis).
    ///
    /// The axes are those of all rows. Of an axis's two directions it is the one whose largest entry
    /// is positive. Axes without variance give 0. Nil where products of inputs are beyond a `Float`, so
    /// that there are no axes.
    package func principalComponents(_ count: Int) -> [Float]? {
      precondition(count <= dimension, "\(count) axes of \(dimension) coordinates")
      let centred = Self.centred(inputs, dimension: dimension)
      var products = [Float](repeating: 0, count: dimension * dimension)
      product(
        rows: dimension, columns: dimension, inner: rows, centred, stride: dimension,
        transposed: true, centred, stride: dimension, into: &products, stride: dimension)
      var vectors = products.map(Double.init)
      guard vectors.allSatisfy(\.isFinite),
        let variances = try? symmetricEigenvectors(
          order: dimension, replacing: &vectors, stride: dimension)
      else { return nil }
      var axes = [Float](repeating: 0, count: count * dimension)
      for axis in 0..<count {
        // The largest variances stand last; beside them, less is rounding.
        guard variances[dimension - 1 - axis] > 1e-6 * variances[dimension - 1] else { break }
        let start = (dimension - 1 - axis) * dimension
        let vector = vectors[start..<start + dimension]
        let largest = vector.max { abs($0) < abs($1) } ?? 0
        for (index, entry) in vector.enumerated() {
          axes[axis * dimension + index] = Float(largest < 0 ? -entry : entry)
        }
      }
      var components = [Float](repeating: 0, count: rows * count)
      product(
        rows: rows, columns: count, inner: dimension, centred, stride: dimension, transposed: false,
        axes, stride: dimension, transposed: true, into: &components, stride: count)
      return Self.standardized(components, dimension: count)
    }

    /// The mean of each coordinate over all rows.
    private static func means(_ values: [Float], dimension: Int) -> [Double] {
      var sums = [Double](repeating: 0, count: dimension)
      for index in values.indices { sums[index % dimension] += Double(values[index]) }
      return sums.map { $0 * Double(dimension) / Double(values.count) }
    }

    /// Each coordinate less its mean over all rows.
    private static func centred(_ values: [Float], dimension: Int) -> [Float] {
      let means = means(values, dimension: dimension)
      return values.indices.map { Float(Double(values[$0]) - means[$0 % dimension]) }
    }

    /// Each coordinate less its mean over all rows, divided by its deviation; constant ones become 0.
    private static func standardized(_ values: [Float], dimension: Int) -> [Float] {
      let means = means(values, dimension: dimension)
      var squares = [Double](repeating: 0, count: dimension)
      for index in values.indices {
        let difference = Double(values[index]) - means[index % dimension]
        squares[index % dimension] += difference * difference
      }
      let scales = zip(squares, means).map { square, mean in
        let deviation = (square * Double(dimension) / Double(values.count)).squareRoot()
        // Less is what rounding has left of a constant.
        return deviation > 1e-6 * abs(mean) ? 1 / deviation : 0
      }
      return values.indices.map { index in
        let coordinate = index % dimension
        return Float((Double(values[index]) - means[coordinate]) * scales[coordinate])
      }
    }
  }
}
