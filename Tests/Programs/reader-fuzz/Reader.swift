internal import Foundation
internal import Tasks

/// A reader under test, with the files that it is given.
enum Reader: String, CaseIterable {
  case idx, cifar, png, folders, hdf5

  /// Whether the library that reads may crash or hang, as long as a process that reads first does so.
  var mayCrash: Bool { self == .hdf5 }

  /// Makes the files of an input in a folder, and gives what to read.
  func make(_ input: Int, in folder: String) -> Subject {
    var draws = Draws(input)
    switch self {
    case .idx:
      var (images, labels) = (Formats.images, Formats.labels)
      for isFirst in [true, false] where draws.below(4) != 0 {
        if isFirst {
          Mutation.apply(to: &images, &draws)
        } else {
          Mutation.apply(to: &labels, &draws)
        }
      }
      if draws.below(3) == 0 { images = Formats.gzip(images) }
      if draws.below(3) == 0 { labels = Formats.gzip(labels) }
      if draws.below(8) == 0 { Mutation.apply(to: &images, &draws) }
      return .idx(
        images: save(images, folder + "/images"), labels: save(labels, folder + "/labels"))
    case .cifar:
      var bytes = Formats.cifar
      Mutation.apply(to: &bytes, &draws)
      // Few changes meet the label or the length otherwise.
      if draws.below(2) == 0, !bytes.isEmpty { bytes[0] = UInt8(draws.below(256)) }
      if draws.below(2) == 0 { bytes += [UInt8](repeating: 0, count: draws.below(2) * 3073) }
      return .cifar(save(bytes, folder + "/batch"))
    case .png: return .folder(Tree.withImage(png(&draws), in: folder))
    case .folders: return .folder(Tree.changed(&draws, in: folder))
    case .hdf5:
      let seed = Seeds.hdf5[draws.below(Seeds.hdf5.count)]
      var bytes = seed.bytes
      Mutation.apply(to: &bytes, &draws)
      let path = save(bytes, folder + "/set.h5")
      return seed.isPoints ? .points(path) : .set(path)
    }
  }

  private func png(_ draws: inout Draws) -> [UInt8] {
    var bytes = Formats.png[draws.below(Formats.png.count)]
    Mutation.apply(to: &bytes, &draws)
    if draws.below(4) != 0 { Formats.repairChecksums(ofPNG: &bytes) }
    return bytes
  }
}

/// What is read of an input.
enum Subject {
  case idx(images: String, labels: String)
  case cifar(String)
  case folder(String)
  case set(String)
  case points(String)

  /// Reads it; nil where it is refused, and otherwise what was read.
  func read() -> Content? {
    do {
      switch self {
      case .idx(let images, let labels):
        return .set(
          try IDXFile.read(images: images, labels: labels, classes: ["a", "b", "c"], name: "x"))
      case .cifar(let path):
        return .set(try CIFARFile.read(.ten, files: [path], classes: ["a", "b"], name: "x"))
      case .folder(let path): return .set(try ImageFolders.read(path, name: "x"))
      case .set(let path): return .set(try HDF5Set.read(path, name: "x"))
      case .points(let path):
        return .points(try RegressionFile(path, training: "x", targets: "y", test: "t"))
      }
    } catch {
      precondition(!"\(error)".isEmpty, "an error without words")
      return nil
    }
  }
}

/// What was read.
enum Content: Equatable {
  case set(DataSet)
  case points(RegressionFile)

  /// Stops the program where it is not what readers promise.
  func check() {
    switch self {
    case .set(let set):
      precondition(set.count > 0 || set.labels?.isEmpty == true, "no examples")
      precondition(set.inputs.allSatisfy(\.isFinite), "numbers that are not finite")
      precondition(set.classes.count <= 65_536, "\(set.classes.count) classes")
      precondition(set.labels?.allSatisfy(set.classes.indices.contains) ?? true, "labels")
    case .points(let file):
      precondition(
        file.task.training.count == file.task.targets.count * file.task.inputs, "another shape")
      precondition(
        (file.task.training + file.task.targets + file.task.test).allSatisfy(\.isFinite),
        "not finite")
    }
  }
}

/// Valid HDF5 files: those that this package writes, and those in Tests/fuzz, which h5py wrote.
enum Seeds {
  /// Where the checkout's seeds are; the working directory is the checkout.
  private static let folder = "Tests/fuzz"

  static let hdf5: [(bytes: [UInt8], isPoints: Bool)] = {
    var seeds: [(bytes: [UInt8], isPoints: Bool)] = []
    let path = FileManager.default.temporaryDirectory.path + "/seed-\(getpid()).h5"
    let set = DataSet(
      name: "x", origin: "made", shape: ImageShape(height: 2, width: 2),
      inputs: [0, 0.5, 1, 2, 3, 4, 5, 6], labels: [0, 1], classes: ["one", "two"])
    do {
      try HDF5Set.write(set, to: path)
      seeds.append((try bytes(of: path), false))
      try FileManager.default.removeItem(atPath: path)
      for name in ["chunked", "compact", "points"] {
        seeds.append((try bytes(of: "\(folder)/\(name).h5"), name == "points"))
      }
    } catch {
      preconditionFailure("\(error); start it in the checkout")
    }
    return seeds
  }()

  private static func bytes(of path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path)))
  }
}

/// Writes a file and gives its path.
func save(_ bytes: [UInt8], _ path: String) -> String {
  let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  precondition(file >= 0, "\(path): \(String(cString: strerror(errno)))")
  defer { close(file) }
  precondition(write(file, bytes, bytes.count) == bytes.count, path)
  return path
}
