internal import Randomness
public import StudyKit
internal import Synchronization
internal import Tasks
internal import TrainingKit

/// Where an ensemble's images are from: settings that exist for the task `images`.
public struct ImageSources: Settings {
  @Setting(
    "Training images: a known set and part, or the path of an HDF5 file or image folder",
    .when("task", is: "images"))
  public var training = "fashion-mnist/train"
  @Setting(
    "Test images of the same classes, named like the training images", .when("task", is: "images"))
  public var test = "fashion-mnist/test"
  @Setting(
    "What is out of distribution: sets named like the training images, \"held-out\", "
      + "\"uniform-noise\", \"norm-matched-noise\", \"permuted\" or \"rotated-DEGREES\" of the "
      + "test images", count: 0...16, .when("task", is: "images"))
  public var outside = [
    "mnist/test", "uniform-noise", "norm-matched-noise", "rotated-90", "permuted",
  ]
  @Setting(
    "Classes left out of training, by number", each: 0...9_999, count: 0...1_000,
    .when("task", is: "images"))
  public var heldOut: [Int] = []

  /// Fashion-MNIST, against MNIST, noise and changed test images.
  public init() {}

  /// So many images of them.
  func selection(examples: Int, validation: Int = 0, evaluated: Int) -> ImageSelection {
    ImageSelection(
      training: training, test: test, outside: outside, heldOut: heldOut, examples: examples,
      validation: validation, evaluated: evaluated)
  }
}

/// The sizes of an ensemble's images, which no seed changes.
struct ImageLayout: Sendable {
  /// The shape of an image.
  let shape: ImageShape
  /// The classes that are trained.
  let classes: [String]
  /// Training images.
  let trainingCount: Int
  /// The names and sizes of the test images and of what is out of distribution.
  let tests: [(name: String, count: Int)]
  /// The names of what is out of distribution.
  var outside: [String] { tests.dropFirst().map(\.name) }
  /// The trained classes as a dimension.
  var classDimension: Dimension { Dimension("class", .texts(classes), longName: "class") }
  /// Images of all test sets.
  var testCount: Int { tests.reduce(0) { $0 + $1.count } }

  private static let known = Mutex<[ImageSelection: ImageLayout]>([:])

  /// The sizes of the selected data; reads all of them at the first call.
  init(_ selection: ImageSelection) throws(ParameterError) {
    if let found = Self.known.withLock({ $0[selection] }) {
      self = found
      return
    }
    let data = try ImageSets.shared(selection, in: RunContext(seed: 0))
    shape = data.training.shape
    classes = data.classes
    trainingCount = data.training.count
    tests = data.tests.map { ($0.name, $0.set.count) }
    let layout = self
    Self.known.withLock { $0[selection] = layout }
  }
}

extension ImageSets {
  /// What is drawn for the sets; sweep scope, and not what a study draws itself.
  private enum Purpose: UInt64 {
    /// Which training images are for validation.
    case validation = 5
    /// Test sets of noise and the order of permuted pixels.
    case noise = 6
  }

  /// What the sets depend on.
  private struct Key: Equatable, Sendable {
    let selection: ImageSelection
    let validation: RandomKey
    let noise: RandomKey
  }

  private static let held = Shared<Key, ImageSets>()

  /// The selected sets as a run sees them.
  static func shared(
    _ selection: ImageSelection, _ keys: RunKeys
  ) throws(ParameterError) -> ImageSets {
    try shared(selection) { keys.shared($0.rawValue) }
  }

  /// The same sets, where there is a context and no run.
  static func shared(
    _ selection: ImageSelection, in context: RunContext
  ) throws(ParameterError) -> ImageSets {
    try shared(selection) { context.sweepKey.folding($0.rawValue) }
  }

  private static func shared(
    _ selection: ImageSelection, _ key: (Purpose) -> RandomKey
  ) throws(ParameterError) -> ImageSets {
    let key = Key(selection: selection, validation: key(.validation), noise: key(.noise))
    do {
      return try held.value(for: key) { () throws(DataError) in
        let sets = try ImageSets(
          selection, library: .standard, validation: key.validation, noise: key.noise)
        // The prepared sets take the place of the raw ones.
        DataLibrary.standard.forget()
        return sets
      }
    } catch {
      throw .impossible(names: ["training", "test", "outside"], reason: "\(error)")
    }
  }

  /// Checks that all members were trained and tested on these sets.
  func checkSeen(by members: any MemberReader) throws {
    let fingerprints = try members.read("data_fingerprint")
    let strangers = zip(members.members, fingerprints).filter { $0.1 != Double(fingerprint) }
    guard strangers.isEmpty else { throw MixedData(members: strangers.map(\.0)) }
  }

  /// The measure by which ``checkSeen(by:)`` tells data apart.
  static let fingerprintMeasure = Measure(
    "data_fingerprint", longName: "fingerprint of the data",
    definition: "48 bits of SHA-256 over all that was trained and tested on")
}

/// Why a point's members make no ensemble.
struct MixedData: Error, CustomStringConvertible {
  let members: [Int]
  var description: String {
    "members \(members.map(String.init).joined(separator: ", ")) were trained or tested on other "
      + "data than what is there; run them again with --fresh"
  }
}
