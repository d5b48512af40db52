internal import Randomness
internal import StudyKit
internal import Synchronization
internal import Tasks

/// The sets that an ensemble of classifiers is trained on and tested with, as networks see them.
struct ImageData: Sendable {
  /// The training images, standardised.
  let training: DataSet
  /// Images for validation, from the training set.
  let validation: DataSet
  /// The test images first, then what is out of distribution.
  let tests: [(name: String, set: DataSet)]
  /// The classes that are trained.
  var classes: [String] { training.classes }
  /// The names of what is out of distribution.
  var outside: [String] { tests.dropFirst().map(\.name) }
  /// 48 bits of the hash of all that is trained and tested on.
  let fingerprint: Int

  /// Reads and prepares all sets.
  ///
  /// All are standardised with the mean and deviation of the training images. Sets that are made
  /// are made from the test images: noise as many, the others of themselves.
  init(
    _ selection: ImageSelection, library: DataLibrary, key: RandomKey
  ) throws(DataError) {
    let held = Set(selection.heldOut)
    let source = try library.set(selection.training)
    let classes = source.classes.count
    guard source.labels != nil else {
      throw .wrongShape(file: selection.training, expected: "labels", found: "none")
    }
    if let wrong = held.first(where: { $0 >= classes }) {
      throw .wrongLabel(file: selection.training, label: wrong, classes: classes)
    }
    let wholeTest = try library.set(selection.test)
    guard wholeTest.shape == source.shape, wholeTest.classes == source.classes,
      wholeTest.labels != nil
    else {
      throw .wrongShape(
        file: selection.test,
        expected: "images of \(source.shape) in the \(classes) classes of "
          + selection.training,
        found: "\(wholeTest.shape) in \(wholeTest.classes.count) classes")
    }
    let kept = held.isEmpty ? source : source.holdingOut(held).kept
    let used = selection.examples == 0 ? kept : kept.first(selection.examples)
    guard selection.validation < used.count else {
      throw .wrongShape(
        file: selection.training, expected: "more than \(selection.validation) images",
        found: "\(used.count)")
    }
    let (training, validation) =
      selection.validation == 0
      ? (used, used.subset([], note: "none"))
      : used.split(
        validation: selection.validation,
        key: key.folding(DeepEnsemble.Purpose.validation.rawValue))
    let standardise = Standardisation(of: training)
    let testParts =
      held.isEmpty
      ? (kept: wholeTest, heldOut: nil)
      : {
        let parts = wholeTest.holdingOut(held)
        return (kept: parts.kept, heldOut: DataSet?.some(parts.heldOut))
      }()
    let test = testParts.kept.first(selection.evaluated)
    let noise = key.folding(DeepEnsemble.Purpose.noise.rawValue)
    var tests = [(name: "test", set: standardise(test))]
    for name in selection.outside {
      let set: DataSet
      switch name {
      case "held-out":
        guard let heldOut = testParts.heldOut else {
          throw .empty(folder: "held-out", expected: "classes in heldOut")
        }
        set = standardise(heldOut.first(selection.evaluated))
      case "uniform-noise":
        set = standardise(Noise.uniform(test.count, shape: test.shape, key: noise.folding(1)))
      case "norm-matched-noise":
        set = Noise.normMatched(to: standardise(test), key: noise.folding(2))
      case "permuted": set = standardise(test.permuted(key: noise.folding(3)))
      case _ where name.hasPrefix("rotated-"):
        guard let degrees = Double(name.dropFirst("rotated-".count)), degrees.isFinite else {
          throw .unknownSet(name, known: ["rotated-90"])
        }
        set = standardise(test.rotated(degrees: degrees))
      default:
        let other = try library.set(name).first(selection.evaluated)
        guard other.shape == source.shape else {
          throw .wrongShape(
            file: name,
            expected: "images of \(source.shape), like \(selection.training) "
              + "(swift-sweep data import has --size)",
            found: "\(other.shape)")
        }
        set = standardise(other)
      }
      tests.append((name, set))
    }
    self.training = standardise(training)
    self.validation = standardise(validation)
    self.tests = tests
    let sets = [self.training, self.validation] + tests.map(\.set)
    fingerprint = sets.reduce(0) { ($0 &* 31 &+ $1.fingerprint) & (1 << 48 - 1) }
  }
}
