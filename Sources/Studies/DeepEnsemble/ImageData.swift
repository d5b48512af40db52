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
    _ parameters: DeepEnsemble.Parameters, library: DataLibrary, key: RandomKey
  ) throws(DataError) {
    let held = Set(parameters.heldOut)
    let source = try library.set(parameters.training)
    let classes = source.classes.count
    guard source.labels != nil else {
      throw .wrongShape(file: parameters.training, expected: "labels", found: "none")
    }
    if let wrong = held.first(where: { $0 >= classes }) {
      throw .wrongLabel(file: parameters.training, label: wrong, classes: classes)
    }
    let wholeTest = try library.set(parameters.test)
    guard wholeTest.shape == source.shape, wholeTest.classes == source.classes,
      wholeTest.labels != nil
    else {
      throw .wrongShape(
        file: parameters.test,
        expected: "images of \(source.shape) in the \(classes) classes of "
          + parameters.training,
        found: "\(wholeTest.shape) in \(wholeTest.classes.count) classes")
    }
    let kept = held.isEmpty ? source : source.holdingOut(held).kept
    let used = parameters.examples == 0 ? kept : kept.first(parameters.examples)
    guard parameters.validation < used.count else {
      throw .wrongShape(
        file: parameters.training, expected: "more than \(parameters.validation) images",
        found: "\(used.count)")
    }
    let (training, validation) =
      parameters.validation == 0
      ? (used, used.subset([], note: "none"))
      : used.split(
        validation: parameters.validation,
        key: key.folding(DeepEnsemble.Purpose.validation.rawValue))
    let standardise = Standardisation(of: training)
    let testParts =
      held.isEmpty
      ? (kept: wholeTest, heldOut: nil)
      : {
        let parts = wholeTest.holdingOut(held)
        return (kept: parts.kept, heldOut: DataSet?.some(parts.heldOut))
      }()
    let test = testParts.kept.first(parameters.evaluated)
    let noise = key.folding(DeepEnsemble.Purpose.noise.rawValue)
    var tests = [(name: "test", set: standardise(test))]
    for name in parameters.outside {
      let set: DataSet
      switch name {
      case "held-out":
        guard let heldOut = testParts.heldOut else {
          throw .unknownSet("held-out (no classes are held out)", known: [])
        }
        set = standardise(heldOut.first(parameters.evaluated))
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
        let other = try library.set(name).first(parameters.evaluated)
        guard other.shape == source.shape else {
          throw .wrongShape(
            file: name,
            expected: "images of \(source.shape), like \(parameters.training) "
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

/// The sizes of an ensemble's data, which no seed changes.
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
}

extension DeepEnsemble {
  /// The data of the last call, so that the members of a rank share them.
  private static let held = Mutex<(key: String, data: ImageData)?>(nil)
  private static let layouts = Mutex<[String: ImageLayout]>([:])

  /// The sizes of the data that the parameters ask for; reads all of them at the first call.
  static func imageLayout(_ parameters: Parameters) throws(ParameterError) -> ImageLayout {
    let key = parameters.dataKey
    if let found = layouts.withLock({ $0[key] }) { return found }
    let data = try imageData(parameters, seed: 0)
    let layout = ImageLayout(
      shape: data.training.shape, classes: data.classes, trainingCount: data.training.count,
      tests: data.tests.map { ($0.name, $0.set.count) })
    layouts.withLock { $0[key] = layout }
    return layout
  }

  /// The sets that the parameters ask for; only what is drawn depends on the seed.
  static func imageData(
    _ parameters: Parameters, seed: UInt64
  ) throws(ParameterError) -> ImageData {
    let key = "\(seed) \(parameters.dataKey)"
    if let found = held.withLock({ $0?.key == key ? $0?.data : nil }) { return found }
    do throws(DataError) {
      let data = try ImageData(
        parameters, library: .standard, key: RunContext(seed: seed).sweepKey)
      held.withLock { $0 = (key, data) }
      // The prepared sets take the place of the raw ones.
      DataLibrary.standard.forget()
      return data
    } catch {
      throw .impossible(names: ["training", "test", "outside"], reason: "\(error)")
    }
  }
}

extension DeepEnsemble.Parameters {
  /// All that the data depend on beside the seed.
  var dataKey: String {
    "\(training) \(test) \(outside) \(heldOut) \(examples) \(validation) \(evaluated)"
  }
}
