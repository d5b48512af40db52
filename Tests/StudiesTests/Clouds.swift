import Randomness
import Tasks
import TestSupport

/// Four classes that are clouds of points, written as image files, so that no data need be installed.
struct Clouds {
  /// Where the files are, as long as this value is.
  private let scratch: Scratch
  var folder: String { scratch.path }
  /// 200 images of 6 × 6.
  var training: String { scratch.path("training.h5") }
  /// 80 images of 6 × 6.
  var test: String { scratch.path("test.h5") }

  init() throws {
    scratch = try Scratch()
    var means = [Float](repeating: 0, count: 4 * 36)
    means.withUnsafeMutableBufferPointer { RandomKey(seed: 9).fillNormals($0) }
    let classes = GaussianClasses(means: means, dimension: 36, noise: 0.4, scale: .unitVariance)
    for (path, count, seed) in [(training, 200, 1), (test, 80, 2)] {
      var inputs = [Float](repeating: 0, count: count * 36)
      inputs.withUnsafeMutableBufferPointer { inputs in
        RandomKey(seed: UInt64(seed)).fillNormals(inputs)
        for row in 0..<count {
          let input = UnsafeMutableBufferPointer(rebasing: inputs[row * 36..<(row + 1) * 36])
          classes.copy(row % 4, noise: UnsafeBufferPointer(input), to: input)
        }
      }
      let image = DataSet(
        name: "clouds", origin: "drawn", shape: ImageShape(height: 6, width: 6),
        inputs: inputs, labels: (0..<count).map { $0 % 4 }, classes: (0..<4).map(String.init))
      try HDF5Set.write(image, to: path)
    }
  }
}
