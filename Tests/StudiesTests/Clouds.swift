import Foundation
import Randomness
import Tasks

/// Four classes that are clouds of points, written as image files, so that no data need be installed.
struct Clouds {
  /// Where the files are.
  let folder: String
  /// 200 images of 6 × 6.
  var training: String { folder + "/training.h5" }
  /// 80 images of 6 × 6.
  var test: String { folder + "/test.h5" }

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    folder = url.path
    let mixture = GaussianMixture(
      classes: 4, dimensions: 36, noise: 0.4, key: RandomKey(seed: 9))
    for (path, count, seed) in [(training, 200, 1), (test, 80, 2)] {
      let set = mixture.sample(count, key: RandomKey(seed: UInt64(seed)))
      let image = DataSet(
        name: "clouds", origin: "drawn", shape: ImageShape(height: 6, width: 6),
        inputs: set.inputs, labels: set.labels, classes: set.classes)
      try HDF5Set.write(image, to: path)
    }
  }
}
