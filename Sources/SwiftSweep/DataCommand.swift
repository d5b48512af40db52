package import ArgumentParser
internal import Foundation
internal import Tasks

/// `swift-sweep data`: what data sets there are and how to get them.
package struct DataCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "List the data sets that studies read, where they are, and what brings the others.",
    subcommands: [DataListCommand.self, DataImportCommand.self],
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

  @Option(help: "Scale images to this many rows and columns, by the mean of areas.")
  package var size: Int?

  @Flag(help: "Exchange light and dark, for drawings on white paper.")
  package var invert = false

  package init() {}

  package func validate() throws {
    if let size, !(1...4096).contains(size) {
      throw ValidationError("--size takes a whole number from 1 to 4096, not \(size)")
    }
    guard output.hasSuffix(".h5") else {
      throw ValidationError("the file to write must end in .h5, not \(output)")
    }
    guard !FileManager.default.fileExists(atPath: output) else {
      throw ValidationError("\(output) is there already; move it away first")
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

/// Says what is wrong with data, and gives the exit code for it.
private func dataFailure(_ error: DataError) -> any Error {
  FileHandle.standardError.write(Data("swift-sweep data: \(error)\n".utf8))
  // As in sysexits: a file that cannot be created, a name that is unknown, data that are wrong.
  switch error {
  case .unwritable: return ExitCode(73)
  case .unknownSet, .unknownPart: return ExitCode(64)
  case .missing, .unreadable: return ExitCode(66)
  default: return ExitCode(65)
  }
}
