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
    let means = (0..<6).map { label in
      let rows = labels.indices.filter { labels[$0] == label }
      return (0..<16).map { i in
        rows.reduce(0) { $0 + Double(set.input($1)[set.input($1).startIndex + i]) }
          / Double(rows.count)
      }
    }
    let squares = labels.indices.map { row in
      zip(set.input(row), means[labels[row]]).reduce(0) {
        $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1)
      }
    }
    // Variance 1 in 16 dimensions; of 19,200 draws its standard error is 1 %, and six means take 0.5 % away.
    #expect(abs(squares.reduce(0, +) / 1200 / 16 - 1) < 0.05)
    var distances: [Double] = []
    for a in 0..<6 {
      for b in 0..<a {
        distances.append(
          zip(means[a], means[b]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) })
      }
    }
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
  func `wrong names are told what there is`(name: String, expected: String) {
    let error = #expect(throws: DataError.self) { try library.set(name) }
    #expect(error.map { "\($0)".contains(expected) } == true, "\(error.map { "\($0)" } ?? "")")
  }

  @Test func `IDX images by their path, with the labels beside them`() throws {
    let scratch = try Scratch()
    let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255, 255, 0]
    let path = scratch.path("my-images-idx3-ubyte")
    try Data(images).write(to: URL(filePath: path))
    let error = #expect(throws: DataError.self) { try library.set(path) }
    #expect(error.map { "\($0)".contains("my-labels-idx1-ubyte") } == true)
    try Data([0, 0, 8, 1, 0, 0, 0, 2, 2, 0] as [UInt8]).write(
      to: URL(filePath: scratch.path("my-labels-idx1-ubyte")))
    let set = try library.set(path)
    #expect(set.inputs == [0, 1, 1, 0] && set.labels == [2, 0])
    #expect(set.classes == ["0", "1", "2"])
  }
}
