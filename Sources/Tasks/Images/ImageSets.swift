public import Randomness

/// Which images classifiers are trained on and tested with.
///
/// Selections are equal where names are byte by byte: two forms of one accented letter name two files.
public struct ImageSelection: Hashable, Sendable {
  /// The training images.
  public let training: String
  /// The test images of the same kind.
  public let test: String
  /// What is out of distribution: names of sets, or of what is made of the test images: "held-out",
  /// "uniform-noise", "norm-matched-noise", "permuted", "rotated-DEGREES" and those of ``Corruption/names``.
  public let outside: [String]
  /// Classes that are left out of training.
  public let heldOut: [Int]
  /// Training images used, the first ones; 0 for all.
  public let examples: Int
  /// Training images kept for validation.
  public let validation: Int
  /// The most images of each test set.
  public let evaluated: Int

  /// A selection of images.
  public init(
    training: String, test: String, outside: [String], heldOut: [Int], examples: Int,
    validation: Int, evaluated: Int
  ) {
    (self.training, self.test, self.outside) = (training, test, outside)
    (self.heldOut, self.examples) = (heldOut, examples)
    (self.validation, self.evaluated) = (validation, evaluated)
  }
}

extension ImageSelection {
  /// The names of the sets that are read, each once; the others are made of the test images.
  public var sets: [String] {
    let made = ["held-out", "uniform-noise", "norm-matched-noise", "permuted"]
    var names: [String] = []
    for name in [training, test] + outside
    where !made.contains(name) && !name.hasPrefix("rotated-") && Corruption(name) == nil
      && !names.contains(where: { $0.utf8.elementsEqual(name.utf8) })
    {
      names.append(name)
    }
    return names
  }

  /// The names as bytes, and what is taken of the sets.
  private var bytes: [[UInt8]] {
    ([training, test] + outside).map { Array($0.utf8) }
      + [Array("\(heldOut) \(examples) \(validation) \(evaluated)".utf8)]
  }

  /// Whether the same images are selected.
  public static func == (a: ImageSelection, b: ImageSelection) -> Bool { a.bytes == b.bytes }

  /// Hashes what is selected.
  public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

/// The sets that classifiers are trained on and tested with, as networks see them.
public struct ImageSets: Sendable {
  /// The training images, standardized.
  public let training: DataSet
  /// Images for validation, from the training set.
  public let validation: DataSet
  /// The test images first, then what is out of distribution.
  public let tests: [(name: String, set: DataSet)]
  /// The classes that are trained.
  public var classes: [String] { training.classes }
  /// 48 bits of the hash of all that is trained and tested on.
  public let fingerprint: Int

  /// Reads and prepares all sets.
  ///
  /// All are standardized with the mean and deviation of the training images. Sets that are made
  /// are made from the test images: noise as many, the others of themselves. `validation` draws which
  /// training images are for validation, `noise` the sets of noise and the order of permuted pixels.
  public init(
    _ selection: ImageSelection, library: DataLibrary, validation: RandomKey, noise: RandomKey
  ) throws(DataError) {
    let held = Set(selection.heldOut)
    let source = try library.set(selection.training)
    try Self.checkTraining(source, selection)
    let wholeTest = try library.set(selection.test)
    try Self.checkTest(wholeTest, like: source, selection)
    let kept = held.isEmpty ? source : source.holdingOut(held).kept
    let used = selection.examples == 0 ? kept : kept.first(selection.examples)
    guard selection.validation < used.count else {
      throw .wrongShape(
        file: selection.training, expected: "more than \(selection.validation) images",
        found: "\(used.count)")
    }
    let (training, rest) =
      selection.validation == 0
      ? (used, used.subset([], note: "none"))
      : used.split(validation: selection.validation, key: validation)
    let standardize = Standardisation(of: training)
    let testParts = held.isEmpty ? nil : wholeTest.holdingOut(held)
    let test = (testParts?.kept ?? wholeTest).first(selection.evaluated)

    /// What is out of distribution by a name, standardized.
    func outside(_ name: String) throws(DataError) -> DataSet {
      switch name {
      case "held-out":
        guard let heldOut = testParts?.heldOut else {
          throw .empty(folder: "held-out", expected: "classes in heldOut")
        }
        return standardize(heldOut.first(selection.evaluated))
      case "uniform-noise":
        return standardize(Noise.uniform(test.count, shape: test.shape, key: noise.folding(1)))
      case "norm-matched-noise":
        return Noise.normMatched(to: standardize(test), key: noise.folding(2))
      case "permuted": return standardize(test.permuted(key: noise.folding(3)))
      case _ where name.hasPrefix("rotated-"):
        guard let degrees = Double(name.dropFirst("rotated-".count)), degrees.isFinite else {
          throw .unknownSet(name, known: ["rotated-90"])
        }
        return standardize(test.rotated(degrees: degrees))
      default:
        if let corruption = Corruption(name) {
          return standardize(
            corruption(test, deviation: standardize.deviation, key: noise.folding(4)))
        }
        let other = try library.set(name).first(selection.evaluated)
        guard other.shape == source.shape else {
          throw .wrongShape(
            file: name,
            expected: "images of \(source.shape), like \(selection.training) "
              + "(swift-sweep data import has --size)",
            found: "\(other.shape)")
        }
        return standardize(other)
      }
    }
    var tests = [(name: "test", set: standardize(test))]
    for name in selection.outside { tests.append((name, try outside(name))) }
    self.training = standardize(training)
    self.validation = standardize(rest)
    self.tests = tests
    let sets = [self.training, self.validation] + tests.map(\.set)
    fingerprint = sets.reduce(0) { ($0 &* 31 &+ $1.fingerprint) & (1 << 48 - 1) }
  }

  private static func checkTraining(
    _ source: DataSet, _ selection: ImageSelection
  ) throws(DataError) {
    guard source.labels != nil else {
      throw .wrongShape(file: selection.training, expected: "labels", found: "none")
    }
    let classes = source.classes.count
    if let wrong = selection.heldOut.first(where: { $0 >= classes }) {
      throw .wrongLabel(file: selection.training, label: wrong, classes: classes)
    }
  }

  private static func checkTest(
    _ test: DataSet, like source: DataSet, _ selection: ImageSelection
  ) throws(DataError) {
    guard test.shape == source.shape, test.classes == source.classes, test.labels != nil else {
      throw .wrongShape(
        file: selection.test,
        expected: "images of \(source.shape) in the \(source.classes.count) classes of "
          + selection.training,
        found: "\(test.shape) in \(test.classes.count) classes")
    }
  }
}

/// The sizes of image sets.
public struct ImageLayout: Sendable {
  /// The shape of an image.
  public let shape: ImageShape
  /// The classes that are trained.
  public let classes: [String]
  /// Training images.
  public let trainingCount: Int
  /// The names and sizes of the test images and of what is out of distribution.
  public let tests: [(name: String, count: Int)]
  /// The names of what is out of distribution.
  public var outside: [String] { tests.dropFirst().map(\.name) }
  /// Images of all test sets.
  public var testCount: Int { tests.reduce(0) { $0 + $1.count } }

  /// The sizes of these sets.
  public init(_ sets: ImageSets) {
    shape = sets.training.shape
    classes = sets.classes
    trainingCount = sets.training.count
    tests = sets.tests.map { ($0.name, $0.set.count) }
  }
}
