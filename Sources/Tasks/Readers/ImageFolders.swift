internal import PNG

/// Folders of PNG images: a class is a folder that holds images, at any depth, as in Omniglot's
/// `alphabet/character/drawing.png`.
public enum ImageFolders {
  /// Reads all images below a folder.
  ///
  /// A class's name is its path below `folder`; classes and images are in the order of their names.
  /// All images must be of one size. `prepare` is applied to each image as it is read, so that a
  /// set of large drawings never lies in memory whole. Links are followed, but none to a folder that is
  /// there already, as in a loop.
  public static func read(
    _ folder: String, name: String, prepare: (DataSet) -> DataSet = { $0 }
  ) throws(DataError) -> DataSet {
    var search = ImageSearch(folder)
    try search.collect(folder, below: "")
    let classes = search.classes
    guard !classes.isEmpty else {
      throw .empty(folder: folder, expected: "folders of PNG images, one for each class")
    }
    let count = classes.reduce(0) { $0 + $1.files.count }
    var (inputs, labels): ([Float], [Int]) = ([], [])
    var shapes: (original: ImageShape, prepared: ImageShape)?
    for (label, entry) in classes.enumerated() {
      for file in entry.files {
        let image = try image(file, of: shapes?.original)
        let prepared = prepare(image)
        if shapes == nil {
          let values = DataSize.product([count, prepared.shape.count])
          try DataSize.checkMemory(values, in: folder, "\(count) images of \(prepared.shape)")
          inputs.reserveCapacity(values)
        }
        shapes = (image.shape, prepared.shape)
        inputs += prepared.inputs
        labels.append(label)
      }
    }
    guard let shapes else { preconditionFailure("a class without images") }
    return DataSet(
      name: name, origin: folder, shape: shapes.prepared, inputs: inputs, labels: labels,
      classes: classes.map(\.name))
  }

  /// One image as a set of one example; it must be of `shape` where there is one.
  ///
  /// What the header claims is checked before the rest of the file is read.
  private static func image(_ file: String, of shape: ImageShape?) throws(DataError) -> DataSet {
    let stream = try DataStream(file, expected: "a PNG image")
    var bytes = try stream.next(PNGHeader.length)
    let header = try decoded(file) { () throws(PNGError) in try PNGHeader(bytes) }
    let found = ImageShape(height: header.height, width: header.width, channels: header.channels)
    if let shape, found != shape {
      throw .wrongShape(
        file: file, expected: "an image of \(shape), like the ones before it", found: "\(found)")
    }
    let pixels = header.height * header.width
    guard pixels <= PNGHeader.mostPixels else {
      throw .tooLarge(
        file: file, content: "an image of \(header.height) × \(header.width) pixels",
        bytes: found.count, allowed: PNGHeader.mostPixels * header.channels,
        limit: "as many as \(PNGHeader.mostPixels) pixels have")
    }
    // Four values of 16 bits per pixel, not compressed at all, and as much again for everything else.
    let most = 8 * pixels + 1 << 24
    try stream.forEachBlock(of: most) { bytes += $0 }
    guard try stream.next(1).isEmpty else {
      throw .tooLarge(
        file: file, content: "an image of \(found)", bytes: stream.position, allowed: most,
        limit: "the most that such an image can need")
    }
    let image = try decoded(file) { () throws(PNGError) in try PNGImage(decoding: bytes) }
    return DataSet(
      name: file, origin: file, shape: found, inputs: Pixels.floats(image.pixels[...]))
  }

  private static func decoded<Content>(
    _ file: String, _ body: () throws(PNGError) -> Content
  ) throws(DataError) -> Content {
    do throws(PNGError) { return try body() } catch {
      throw .damaged(file: file, expected: "a PNG image", reason: error.reason)
    }
  }
}

/// Finds the classes in folders.
private struct ImageSearch {
  /// The classes in the order of their names, with their files.
  private(set) var classes: [(name: String, files: [String])] = []
  /// The folders that have been searched, and where they were found.
  private var searched: [Folder: String] = [:]
  private let root: String

  private struct Folder: Hashable {
    let device: UInt
    let number: UInt
  }

  init(_ root: String) { self.root = root }

  /// Finds the classes in a folder and those below it.
  mutating func collect(_ folder: String, below path: String) throws(DataError) {
    let names = try DataFile.names(in: folder, expected: "a folder of PNG images by class")
    if let identity = DataFile.identity(of: folder) {
      let key = Folder(device: identity.device, number: identity.number)
      if let first = searched.updateValue(folder, forKey: key) {
        throw .repeatedFolder(folder: folder, first: first)
      }
    }
    let files = names.filter { $0.lowercased().hasSuffix(".png") }.map { folder + "/" + $0 }
    if !files.isEmpty {
      guard classes.count <= Labels.largest else {
        throw .wrongShape(
          file: root, expected: "at most \(Labels.largest + 1) classes", found: "more")
      }
      classes.append(
        (
          path.isEmpty ? (folder.split(separator: "/").last.map(String.init) ?? folder) : path,
          files
        ))
    }
    for name in names where DataFile.isFolder(folder + "/" + name) {
      try collect(folder + "/" + name, below: path.isEmpty ? name : path + "/" + name)
    }
  }
}
