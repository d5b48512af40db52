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
  /// A part may also be one HDF5 file, `<set>-<part>.h5` in a folder that is searched.
  func location(of part: Part, in searched: DataFolders) -> Location? {
    for root in searched.paths {
      let single = "\(root)/\(name)-\(part.name).h5"
      if DataFile.isFile(single) { return .hdf5(single) }
      for folder in folders.map({ "\(root)/\($0)" }) + [root] {
        let found = part.files.map { alternatives in
          alternatives.map { folder + "/" + $0 }.first {
            part.format == .folders ? DataFile.isFolder($0) : DataFile.isFile($0)
          }
        }
        let files = found.compactMap(\.self)
        if files.count == part.files.count { return .files(files) }
      }
    }
    return nil
  }

  /// Where a part was found.
  enum Location: Equatable, Sendable {
    case files([String])
    case hdf5(String)

    /// The first file, for people.
    var path: String {
      switch self {
      case .files(let files): files[0]
      case .hdf5(let file): file
      }
    }
  }

  /// Where the part lies; nil where it is missing.
  public func place(of part: Part, in searched: DataFolders) -> String? {
    location(of: part, in: searched)?.path
  }

  /// Reads a part.
  public func read(part partName: String, in searched: DataFolders) throws(DataError) -> DataSet {
    let part = try part(partName)
    let title = name + "/" + partName
    guard let location = location(of: part, in: searched) else {
      throw .missing(
        set: title, files: part.files.map { $0[0] },
        looked: searched.paths.map { root in
          "\(root) and \(folders.map { $0 + "/" }.joined(separator: ", ")) in it"
        }, remedy: remedy)
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
    let bytes = try DataFile.bytes(of: path, expected: "\(count) names of classes")
    let names = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    guard names.count == count else {
      throw .wrongShape(
        file: path, expected: "\(count) names of classes, one a line", found: "\(names.count)")
    }
    return names.map(String.init)
  }
}
