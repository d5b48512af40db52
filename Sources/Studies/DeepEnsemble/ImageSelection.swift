internal import Randomness
internal import StudyKit
internal import Synchronization
internal import Tasks

/// Which images an ensemble is trained on and tested with.
public struct ImageSelection: Equatable, Sendable {
  /// The training images.
  public var training = "fashion-mnist/train"
  /// The test images of the same kind.
  public var test = "fashion-mnist/test"
  /// What is out of distribution.
  public var outside = [
    "mnist/test", "uniform-noise", "norm-matched-noise", "rotated-90", "permuted",
  ]
  /// Classes that are left out of training.
  public var heldOut: [Int] = []
  /// Training images used; 0 for all.
  public var examples = 0
  /// Training images kept for validation.
  public var validation = 0
  /// The most images of each test set.
  public var evaluated = 10_000

  /// All of Fashion-MNIST, against MNIST, noise and changed test images.
  public init() {}

  /// All that the data depend on beside the seed, compared byte by byte as names of files are.
  fileprivate var key: [UInt8] {
    Array("\(training) \(test) \(outside) \(heldOut) \(examples) \(validation) \(evaluated)".utf8)
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

  private static let known = Mutex<[[UInt8]: ImageLayout]>([:])

  /// The sizes of the selected data; reads all of them at the first call.
  init(_ selection: ImageSelection) throws(ParameterError) {
    if let found = Self.known.withLock({ $0[selection.key] }) {
      self = found
      return
    }
    let data = try ImageData.shared(selection, seed: 0)
    shape = data.training.shape
    classes = data.classes
    trainingCount = data.training.count
    tests = data.tests.map { ($0.name, $0.set.count) }
    let layout = self
    Self.known.withLock { $0[selection.key] = layout }
  }
}

extension ImageData {
  /// The data of the last call, so that the members of a rank share them.
  private static let held = Mutex<(key: [UInt8], data: ImageData)?>(nil)

  /// The selected sets; only what is drawn depends on the seed.
  static func shared(
    _ selection: ImageSelection, seed: UInt64
  ) throws(ParameterError) -> ImageData {
    let key = Array("\(seed) ".utf8) + selection.key
    if let found = held.withLock({ $0?.key == key ? $0?.data : nil }) { return found }
    do throws(DataError) {
      let data = try ImageData(
        selection, library: .standard, key: RunContext(seed: seed).sweepKey)
      held.withLock { $0 = (key, data) }
      // The prepared sets take the place of the raw ones.
      DataLibrary.standard.forget()
      return data
    } catch {
      throw .impossible(names: ["training", "test", "outside"], reason: "\(error)")
    }
  }
}
