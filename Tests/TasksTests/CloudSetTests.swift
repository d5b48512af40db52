import Foundation
import Tasks
import TestSupport
import Testing

/// Sets that need no file, and IDX files by their path.
@Suite struct CloudSetTests {
  private let library = DataLibrary(DataFolders(environment: [:], directory: "/"))

  @Test func `clouds have the stated distances`() throws {
    let set = try library.set("clouds-16/train")
    let labels = try #require(set.labels)
    #expect(set.count == 1200 && set.shape.count == 16 && set.classes.count == 6)
    #expect(set == (try DataLibrary(library.folders).set("clouds-16/train")))
    var means = [[Double]](repeating: [Double](repeating: 0, count: 16), count: 6)
    for (row, label) in labels.enumerated() {
      // 200 points of each class.
      for (i, value) in set.input(row).enumerated() { means[label][i] += Double(value) / 200 }
    }
    var squares = 0.0
    for (row, label) in labels.enumerated() {
      for (i, value) in set.input(row).enumerated() {
        let gap = Double(value) - means[label][i]
        squares += gap * gap
      }
    }
    // Variance 1 in 16 dimensions; of 19,200 draws its standard error is 1 %, and six means take 0.5 % away.
    #expect(abs(squares / 1200 / 16 - 1) < 0.05)
    func distance(_ a: Int, _ b: Int) -> Double {
      zip(means[a], means[b]).reduce(0) { sum, pair in
        let gap: Double = pair.0 - pair.1
        return sum + gap * gap
      }
    }
    let distances: [Double] = (0..<6).flatMap { a in (0..<a).map { distance(a, $0) } }
    // 15 squared distances of mean 16, each of 16 coordinates.
    #expect(abs(distances.reduce(0, +) / 15 - 16) < 6)
  }

  @Test func `training and test points are others of the same clouds`() throws {
    let (train, test) = (try library.set("clouds-2/train"), try library.set("clouds-2/test"))
    #expect(test.count == 600 && test.classes == train.classes)
    #expect(Set(train.inputs).isDisjoint(with: test.inputs))
  }

  @Test(arguments: [
    ("clouds-0/train", "clouds-1 … clouds-1024"), ("clouds-x/test", "clouds-1 … clouds-1024"),
    ("clouds-2000/test", "clouds-1 … clouds-1024"), ("clouds-4", "clouds-4/train"),
    ("clouds-4/validation", "clouds-4/test"), ("clouds/train", "clouds-D"),
  ])
  func `wrong names are told what there is`(name: String, expected: String) throws {
    let error = try #require(throws: DataError.self) { try library.set(name) }
    let message = "\(error)"
    #expect(message.contains(expected), "\(message)")
  }

  @Test func `IDX images by their path, with the labels beside them`() throws {
    let scratch = try Scratch()
    let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255, 255, 0]
    let path = scratch.path("my-images-idx3-ubyte")
    try Data(images).write(to: URL(filePath: path))
    let error = try #require(throws: DataError.self) { try library.set(path) }
    let message = "\(error)"
    #expect(message.contains("my-labels-idx1-ubyte"))
    try Data([0, 0, 8, 1, 0, 0, 0, 2, 2, 0] as [UInt8]).write(
      to: URL(filePath: scratch.path("my-labels-idx1-ubyte")))
    let set = try library.set(path)
    #expect(set.inputs == [0, 1, 1, 0] && set.labels == [2, 0])
    #expect(set.classes == ["0", "1", "2"])
  }
}
