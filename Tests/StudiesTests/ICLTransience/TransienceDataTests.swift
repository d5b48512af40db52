import Randomness
import Studies
import Tasks
import TestSupport
import Testing
import TrainingKit

/// Exemplars from data sets, of small HDF5 files that are made here.
@Suite final class ICLTransienceDataTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// A file of `perClass` examples of each class, example by example, whose numbers count 0, 1, 2, …
  /// times `step`.
  private func file(
    _ name: String, _ shape: ImageShape, classes: Int, perClass: Int, step: Float = 1,
    hasLabels: Bool = true, replacing wrong: [Int: Float] = [:]
  ) throws -> String {
    let count = classes * perClass
    var inputs = (0..<count * shape.count).map { Float($0) * step }
    for (index, value) in wrong { inputs[index] = value }
    let set = DataSet(
      name: name, origin: "made", shape: shape, inputs: inputs,
      labels: hasLabels ? (0..<count).map { $0 % classes } : nil,
      classes: hasLabels ? (0..<classes).map(String.init) : [])
    let path = scratch.path(name + ".h5")
    try HDF5Set.write(set, to: path)
    return path
  }

  private func parameters(
    _ sources: [String], _ change: (inout ICLTransience.Parameters) -> Void = { _ in }
  ) -> ICLTransience.Parameters {
    var parameters = ICLTransience.Parameters()
    parameters.items.inputs = .dataset
    parameters.items.training = sources
    parameters.items.exemplars = 2
    parameters.items.embedding = .identity
    change(&parameters)
    return parameters
  }

  private func examples(_ parameters: ICLTransience.Parameters) throws -> [Float] {
    try ICLTransience.DataClasses(parameters.items).examples(parameters.items)
  }

  private func exemplars(
    _ parameters: ICLTransience.Parameters
  ) throws(DataError) -> Exemplars {
    try parameters.items.exemplars(key: RandomKey(seed: 1), embedding: RandomKey(seed: 2))
  }

  private func error(_ parameters: ICLTransience.Parameters) -> String {
    do {
      _ = try exemplars(parameters)
      return "none"
    } catch { return "\(error)".replacing(scratch.path + "/", with: "") }
  }

  @Test func `the first examples of each class are taken, one source after another`() throws {
    let vector = ImageShape(vector: 2)
    let first = try file("first", vector, classes: 3, perClass: 3)
    let second = try file("second", vector, classes: 2, perClass: 2, step: -1)
    // A class with too few examples is none.
    let third = try file("third", vector, classes: 2, perClass: 1)
    let parameters = parameters([first, third, second]) { $0.items.classes = 5 }
    #expect(
      try examples(parameters) == [
        0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11, 0, -1, -4, -5, -2, -3, -6, -7,
      ])
  }

  @Test func `without an embedding coordinates are standardised`() throws {
    let path = try file("vectors", ImageShape(vector: 2), classes: 4, perClass: 2)
    let exemplars = try exemplars(
      parameters([path]) {
        $0.items.classes = 4
        $0.items.inputDimension = 2
      })
    var batch = PairBatch(count: 1, context: 7)
    batch.classes = [0, 1, 2, 3, 0, 1, 2, 3]
    batch.exemplars = [0, 0, 0, 0, 1, 1, 1, 1]
    var rows = [Float](repeating: .nan, count: 16)
    rows.withUnsafeMutableBufferPointer { exemplars.copy(batch, to: $0) }
    // Rows 0, 2, 4, …, 14 have mean 7 and deviation √21.
    for (row, value) in stride(from: Float(-7), through: 7, by: 2).enumerated() {
      #expect(abs(rows[2 * row] - value / Float(21).squareRoot()) < 1e-6)
      #expect(abs(rows[2 * row + 1] - value / Float(21).squareRoot()) < 1e-6)
    }
  }

  @Test func `symmetries are the eight of the square, a block of classes each`() throws {
    let square = ImageShape(height: 2, width: 2)
    let path = try file("square", square, classes: 2, perClass: 1)
    let found = try examples(
      parameters([path]) {
        $0.items.exemplars = 1
        $0.items.symmetries = 8
        $0.items.classes = 16
      })
    let versions = stride(from: 0, to: found.count, by: 8).map { Array(found[$0..<$0 + 4]) }
    // 0 1 over 2 3: as it is; turned three times; mirrored, and turned three times.
    #expect(versions[0] == [0, 1, 2, 3])
    #expect(versions[2] == [3, 2, 1, 0])
    #expect(Set([versions[1], versions[3]]) == [[1, 3, 0, 2], [2, 0, 3, 1]])
    #expect(versions[4] == [1, 0, 3, 2])
    #expect(versions[6] == [2, 3, 0, 1])
    #expect(Set([versions[5], versions[7]]) == [[0, 2, 1, 3], [3, 1, 2, 0]])
    // Beside each stands the other class, 4 more.
    for (block, version) in versions.enumerated() {
      #expect(Array(found[block * 8 + 4..<block * 8 + 8]) == version.map { $0 + 4 })
    }
  }

  @Test func `held-out classes are held out in all of their versions`() throws {
    let square = ImageShape(height: 2, width: 2)
    let path = try file("held", square, classes: 5, perClass: 1)
    let found = try examples(
      parameters([path]) {
        $0.items.exemplars = 1
        $0.items.symmetries = 4
        $0.items.classes = 10
        $0.items.heldOutClasses = 8
      })
    // An image of class c has the numbers 4c to 4c + 3.
    let classes = stride(from: 0, to: found.count, by: 4).map { Int(found[$0]) / 4 }
    #expect(classes == [0, 1, 2, 0, 1, 2, 0, 1, 2, 0] + [3, 4, 3, 4, 3, 4, 3, 4])
  }

  @Test func `larger images become squares, whichever side is long`() throws {
    let wide = try file("wide", ImageShape(height: 3, width: 6), classes: 2, perClass: 2)
    let vector = try file("long", ImageShape(vector: 40), classes: 2, perClass: 2)
    func shape(_ path: String) throws -> ImageShape {
      try ICLTransience.DataClasses(parameters([path]) { $0.items.imageSide = 4 }.items).shape
    }
    #expect(try shape(wide) == ImageShape(height: 4, width: 4))
    #expect(try shape(vector) == ImageShape(vector: 40))
  }

  @Test func `data that do not fit are refused by name and number`() throws {
    let vector = ImageShape(vector: 3)
    let good = try file("good", vector, classes: 4, perClass: 2)
    func refusal(_ sources: [String], _ change: (inout ICLTransience.Parameters) -> Void) -> String
    {
      error(
        parameters(sources) {
          $0.items.classes = 4
          $0.items.inputDimension = 3
          change(&$0)
        })
    }
    #expect(refusal([good]) { _ in } == "none")
    #expect(
      refusal([good]) { $0.items.heldOutClasses = 2 }
        == "good.h5: expected 4 classes, and 2 held-out ones, of 2 examples, found 4")
    #expect(
      refusal([good]) { $0.items.inputDimension = 5 }
        == "good.h5: expected inputs of inputDimension = 5 numbers, found 3")
    #expect(
      refusal([good]) {
        $0.items.inputDimension = 5
        $0.items.embedding = .principalComponents
      } == "good.h5: expected inputs of at least inputDimension = 5 numbers, found 3")
    #expect(
      refusal([good]) { $0.items.symmetries = 2 }
        == "good.h5: expected square images of one channel for symmetries = 2, found 3")
    let other = try file("other", ImageShape(vector: 4), classes: 2, perClass: 2)
    #expect(
      refusal([good, other]) { _ in } == "other.h5: expected inputs of 3, found 4")
    let bare = try file("bare", vector, classes: 4, perClass: 2, hasLabels: false)
    #expect(
      refusal([bare]) { _ in } == "bare.h5: expected labels, which are the classes, found none")
    #expect(refusal([scratch.path("none.h5")]) { _ in }.hasPrefix("none.h5: expected"))
  }

  @Test(arguments: [
    ICLTransience.Embedding.identity, .principalComponents, .randomFeatures,
  ])
  func `numbers that are none are refused, whatever the embedding`(
    embedding: ICLTransience.Embedding
  ) throws {
    let vector = ImageShape(vector: 3)
    let path = try file("hole", vector, classes: 4, perClass: 2, replacing: [16: .nan])
    let given = parameters([path]) {
      $0.items.classes = 4
      $0.items.inputDimension = 3
      $0.items.embedding = embedding
    }
    #expect(error(given) == "hole.h5: expected finite numbers, found nan in example 5, value 1")
    let large = try file("large", vector, classes: 4, perClass: 2, replacing: [16: 3e38])
    if embedding == .principalComponents {
      #expect(
        error(
          parameters([large]) {
            $0.items.classes = 4
            $0.items.inputDimension = 3
            $0.items.embedding = embedding
          }
        ).hasPrefix("large.h5: expected inputs whose covariances"))
    }
  }
}
