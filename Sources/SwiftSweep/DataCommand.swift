package import ArgumentParser
internal import Grids
internal import Posix
internal import Store
internal import Tasks

/// `swift-sweep data`: the known data sets and how to get them.
package struct DataCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "data",
    abstract:
      "List the data sets that studies read, where they are, and how to get the missing ones.",
    subcommands: [
      DataListCommand.self, DataCheckCommand.self, DataImportCommand.self, DataExamineCommand.self,
    ],
    defaultSubcommand: DataListCommand.self)

  package init() {}
}

/// `swift-sweep data list [SET]`.
package struct DataListCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the known data sets and where they are.")

  @Argument(help: "The name of one data set.")
  package var name: String?

  package init() {}

  package func run() throws {
    do {
      print(try DataReport(.standard, only: name))
    } catch {
      throw dataFailure(error)
    }
  }
}

/// `swift-sweep data check NAME …`.
package struct DataCheckCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Read data sets as a sweep would and describe them.",
    discussion: """
      The exit code is 0 if all can be read, 64 if a name is unknown, 65 if something is wrong \
      with the data, 66 if a data set is missing.
      """)

  @Argument(help: "Names as in grids: fashion-mnist/test, an HDF5 file, a folder of images.")
  package var names: [String]

  package init() {}

  package func run() throws {
    do {
      for name in names {
        let set = try DataLibrary.standard.set(name)
        let classes = set.labels == nil ? "without labels" : "in \(set.classes.count) classes"
        print("\(name): \(set.count) inputs of \(set.shape) \(classes)")
        print("  \(set.origin)")
        print("  SHA-256 of the content: \(set.contentHash)")
      }
    } catch {
      throw dataFailure(error)
    }
  }
}

/// `swift-sweep data import FOLDER OUT.h5`.
package struct DataImportCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Turn folders of PNG images, one for each class, into one HDF5 file.",
    discussion: """
      A class is a folder that holds images, at any depth below FOLDER. A grid then names the file: \
      "training": "out.h5".
      """)

  @Argument(help: "The folder of folders of images.")
  package var folder: String

  @Argument(help: "The HDF5 file to write; it must not exist.")
  package var output: String

  @Option(help: "Scale images to this many rows and columns, averaging areas.")
  package var size: Int?

  @Flag(help: "Invert light and dark, for drawings on white paper.")
  package var invert = false

  package init() {}

  package func validate() throws {
    if let size, !(1...4096).contains(size) {
      throw ValidationError("--size must be a whole number from 1 to 4096, not \(size)")
    }
    guard output.hasSuffix(".h5") else {
      throw ValidationError("the file to write must end in .h5, not \(output)")
    }
    guard FileStatus(at: output) == nil else {
      throw ValidationError("\(output) already exists; move it away first")
    }
  }

  package func run() throws {
    do {
      let set = try ImageFolders.read(folder, name: folder) { image in
        let inked = invert ? image.inverted() : image
        return size.map { inked.resized(height: $0, width: $0) } ?? inked
      }
      try HDF5Set.write(set, to: output)
      print("\(output): \(set.count) images of \(set.shape) in \(set.classes.count) classes")
    } catch {
      throw dataFailure(error)
    }
  }
}

/// Reads an HDF5 file in a child process, before the sweep does, since HDF5 may crash on it.
package struct DataExamineCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "examine", abstract: "Read an HDF5 file within bounds.", shouldDisplay: false)

  /// The arguments for it, which precede the file and its datasets.
  package static let arguments = ["data", "examine"]

  @Argument(help: "The file.")
  package var file: String

  @Argument(help: "Datasets of training inputs, targets and test inputs; none for a data set.")
  package var datasets: [String] = []

  package init() {}

  package func run() throws {
    do throws(DataError) {
      if datasets.count == 3 {
        try RegressionFile.examine(
          file, training: datasets[0], targets: datasets[1], test: datasets[2])
      } else {
        try HDF5Set.examine(file)
      }
    } catch {
      say("\(error)")
      throw ExitCode(GridError.Kind.invalid.rawValue)
    }
  }
}

/// Prints what is wrong with data; returns the exit code for it.
private func dataFailure(_ error: DataError) -> any Error {
  complain("swift-sweep data: \(error)")
  // As in sysexits: a file that cannot be created, a name that is unknown, data that are wrong.
  switch error {
  case .unwritable: return ExitCode(73)
  case .unknownSet, .unknownPart: return ExitCode(64)
  case .missing, .unreadable: return ExitCode(66)
  default: return ExitCode(65)
  }
}
