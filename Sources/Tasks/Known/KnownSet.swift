/// A public data set that this package can read, and how to get it.
public struct KnownSet: Equatable, Sendable {
  /// The name by which grids ask for it, in kebab-case.
  public let name: String
  /// What it is, in one line.
  public let title: String
  /// Its parts, such as `train` and `test`.
  public let parts: [Part]
  /// The names of folders, below those that are searched, where its files may lie.
  public let folders: [String]
  /// The command that brings it.
  public let remedy: String

  /// A part of a set.
  public struct Part: Equatable, Sendable {
    /// The name by which grids ask for it.
    public let name: String
    /// What it is made of; of each the first of the alternatives that is there.
    let files: [[String]]
    /// How the files are read.
    let format: Format
  }

  /// How a part's files are read.
  enum Format: Equatable, Sendable {
    case idx(classes: [String])
    case cifar(CIFARFile.Kind)
    case folders
  }

  /// The part of a name.
  func part(_ name: String) throws(DataError) -> Part {
    guard let part = parts.first(where: { $0.name == name }) else {
      throw .unknownPart(name, set: self.name, known: parts.map(\.name))
    }
    return part
  }

  /// The files of a part as they lie in one of the folders; nil where one of them is missing.
  ///
  /// Other sets' files have the same names, so a folder counts only under one of the set's. A part may
  /// also be one HDF5 file, `<set>-<part>.h5` in a folder that is searched.
  func location(of part: Part, in searched: DataFolders) -> Location? {
    for root in searched.paths {
      let single = "\(root)/\(name)-\(part.name).h5"
      if DataFile.isFile(single) { return .hdf5(single) }
      let own = folders.contains { root.hasSuffix("/" + $0) } ? [root] : []
      for folder in folders.map({ "\(root)/\($0)" }) + own {
        if let files = files(of: part, in: folder) { return .files(files) }
      }
    }
    return nil
  }

  /// The files of a part in a folder; nil where one of them is missing.
  private func files(of part: Part, in folder: String) -> [String]? {
    let found = part.files.compactMap { alternatives in
      alternatives.map { folder + "/" + $0 }.first {
        part.format == .folders ? DataFile.isFolder($0) : DataFile.isFile($0)
      }
    }
    return found.count == part.files.count ? found : nil
  }

  /// The part of another known set, `mnist/test`, that is found in one of the same files, by a link;
  /// nil where none is.
  func rival(at location: Location, in searched: DataFolders) -> String? {
    let own = location.paths.compactMap { DataFile.identity(of: $0) }
    for other in Self.all where other.name != name {
      for part in other.parts {
        let paths = other.location(of: part, in: searched)?.paths ?? []
        let isShared = paths.contains { path in
          DataFile.identity(of: path).map { file in own.contains { $0.isSame(as: file) } } ?? false
        }
        if isShared { return "\(other.name)/\(part.name)" }
      }
    }
    return nil
  }

  /// Where a part was found.
  enum Location: Equatable, Sendable {
    case files([String])
    case hdf5(String)

    /// The files or folders.
    var paths: [String] {
      switch self {
      case .files(let files): files
      case .hdf5(let file): [file]
      }
    }
  }

  /// The first file of the part, or its folder; nil where it is missing.
  public func path(of part: Part, in searched: DataFolders) -> String? {
    location(of: part, in: searched)?.paths.first
  }

  /// Reads a part.
  public func read(part partName: String, in searched: DataFolders) throws(DataError) -> DataSet {
    let part = try part(partName)
    let title = name + "/" + partName
    guard let location = location(of: part, in: searched) else {
      throw .missing(
        set: title, files: part.files.map { $0[0] },
        looked: searched.paths.map { root in
          let own = folders.map { root + "/" + $0 }.joined(separator: ", ")
          let isThere = files(of: part, in: root) != nil
          return own
            + (isThere
              ? "\n    (files of these names are in \(root), but that folder is not named after the set)"
              : "")
        }, remedy: remedy)
    }
    if let other = rival(at: location, in: searched) {
      throw .ambiguous(file: location.paths[0], set: title, other: other)
    }
    switch (location, part.format) {
    case (.hdf5(let file), _): return try HDF5Set.read(file, name: title)
    case (.files(let files), .idx(let classes)):
      return try IDXFile.read(images: files[0], labels: files[1], classes: classes, name: title)
    case (.files(let files), .cifar(let kind)):
      return try CIFARFile.read(
        kind, files: files, classes: try cifarClasses(kind, beside: files[0]), name: title)
    case (.files(let files), .folders): return try ImageFolders.read(files[0], name: title)
    }
  }

  /// The names of CIFAR's classes, from the list beside its files where there is one.
  private func cifarClasses(
    _ kind: CIFARFile.Kind, beside file: String
  ) throws(DataError) -> [String] {
    let count = kind == .ten ? 10 : 100
    let list = kind == .ten ? "batches.meta.txt" : "fine_label_names.txt"
    let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let path = folder.joined(separator: "/") + "/" + list
    guard DataFile.isFile(path) else { return (0..<count).map(String.init) }
    let stream = try DataStream(path, expected: "\(count) names of classes")
    // A name is a word or two.
    let bytes = try stream.next(64 * count)
    let names = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    guard names.count == count else {
      throw .wrongShape(
        file: path, expected: "\(count) names of classes, one per line", found: "\(names.count)")
    }
    return names.map(String.init)
  }
}
