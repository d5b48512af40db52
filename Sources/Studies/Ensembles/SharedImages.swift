internal import Randomness
package import StudyKit
internal import Synchronization
internal import Tasks
internal import TrainingKit

/// Where an ensemble's images are from: settings that exist for the task `images`.
package struct ImageSources: Settings {
  @Setting(
    "Training images: a known set and part, \"clouds-D/train\", which is drawn in D dimensions, or the path of "
      + "an HDF5 file, of IDX images or of an image folder",
    .when("task", is: "images"))
  package var training = "fashion-mnist/train"
  @Setting(
    "Test images of the same classes, named like the training images", .when("task", is: "images"))
  package var test = "fashion-mnist/test"
  @Setting(
    "What is out of distribution: sets named like the training images, \"held-out\", "
      + "\"uniform-noise\", \"norm-matched-noise\", or of the test images \"permuted\", "
      + "\"rotated-DEGREES\", \"noise-S\", \"blur-S\", \"contrast-S\", \"translation-S\" or "
      + "\"occlusion-S\" with a strength S of 1 to 5", count: 0...32, .when("task", is: "images"))
  package var outside = [
    "mnist/test", "uniform-noise", "norm-matched-noise", "rotated-90", "permuted",
  ]
  @Setting(
    "Classes left out of training, by number", each: 0...9_999, count: 0...1_000,
    .when("task", is: "images"))
  package var heldOut: [Int] = []

  /// Fashion-MNIST, against MNIST, noise and changed test images.
  package init() {}

  /// So many images of them.
  func selection(examples: Int, validation: Int = 0, evaluated: Int) -> ImageSelection {
    ImageSelection(
      training: training, test: test, outside: outside, heldOut: heldOut, examples: examples,
      validation: validation, evaluated: evaluated)
  }
}

extension ImageSelection {
  /// The sets that are read, with what is in them.
  func data() throws(ParameterError) -> [DataDigest] {
    try dataDigests(of: sets, namedBy: ["training", "test", "outside"])
  }
}

extension ImageLayout {
  private static let known = Mutex<[ImageSelection: ImageLayout]>([:])

  /// The sizes of the selected data, which no seed changes; reads all of them at the first call.
  init(_ selection: ImageSelection) throws(ParameterError) {
    if let found = Self.known.withLock({ $0[selection] }) {
      self = found
      return
    }
    let layout = ImageLayout(try ImageSets.shared(selection, in: RunContext(seed: 0)))
    Self.known.withLock { $0[selection] = layout }
    self = layout
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

  /// The selected sets; `key` gives the key of each purpose of a sweep, so that only what is drawn depends on
  /// the seed.
  static func shared(
    _ selection: ImageSelection, _ key: (UInt64) -> RandomKey
  ) throws(ParameterError) -> ImageSets {
    let key = Key(
      selection: selection, validation: key(Purpose.validation.rawValue),
      noise: key(Purpose.noise.rawValue))
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

  /// The selected sets, where there is a context and no run.
  static func shared(
    _ selection: ImageSelection, in context: RunContext
  ) throws(ParameterError) -> ImageSets {
    try shared(selection) { context.sweepKey.folding($0) }
  }

  /// Checks that all members were trained and tested on these sets.
  func checkSeen(by members: any MemberReader) throws {
    let fingerprints = try members.read("data_fingerprint")
    let strangers = zip(members.members, fingerprints).filter { $0.1 != Double(fingerprint) }
    guard strangers.isEmpty else {
      throw MemberReaderError(
        "members \(strangers.map { String($0.0) }.joined(separator: ", ")) were trained or tested on "
          + "data other than those here now; run them again with --fresh")
    }
  }

  /// The measure by which ``checkSeen(by:)`` tells data apart.
  static let fingerprintMeasure = Measure(
    "data_fingerprint", longName: "fingerprint of the data",
    definition: "48 bits of SHA-256 over all that was trained and tested on")
}
