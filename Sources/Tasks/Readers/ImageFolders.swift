internal import PNG

/// Folders of PNG images: a class is a folder that holds images, at any depth, as in Omniglot's
/// `alphabet/character/drawing.png`.
public enum ImageFolders {
  /// Reads all images below a folder.
  ///
  /// A class's name is its path below `folder`; classes and images are in the order of their names.
  /// All images must be of one size. `prepare` is applied to each image as it is read, so that a
  /// set of large drawings never lies in memory whole.
  public static func read(
    _ folder: String, name: String, prepare: (DataSet) -> DataSet = { $0 }
  ) throws(DataError) -> DataSet {
    var classes: [(name: String, files: [String])] = []
    try collect(folder, below: "", into: &classes)
    guard !classes.isEmpty else {
      throw .empty(folder: folder, expected: "folders of PNG images, one for each class")
    }
    var (inputs, labels): ([Float], [Int]) = ([], [])
    var shapes: (original: ImageShape, prepared: ImageShape)?
    for (label, entry) in classes.enumerated() {
      for file in entry.files {
        let image = try image(file)
        if let shapes, image.shape != shapes.original {
          throw .wrongShape(
            file: file, expected: "an image of \(shapes.original), like those before it",
            found: "\(image.shape)")
        }
        let prepared = prepare(image)
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

  /// Finds the classes in a folder and those below it, in the order of their names.
  private static func collect(
    _ folder: String, below path: String, into classes: inout [(name: String, files: [String])]
  ) throws(DataError) {
    let names = try DataFile.names(in: folder, expected: "a folder of PNG images by class")
    let files = names.filter { $0.lowercased().hasSuffix(".png") }.map { folder + "/" + $0 }
    if !files.isEmpty {
      classes.append(
        (
          path.isEmpty ? (folder.split(separator: "/").last.map(String.init) ?? folder) : path,
          files
        ))
    }
    for name in names where DataFile.isFolder(folder + "/" + name) {
      try collect(
        folder + "/" + name, below: path.isEmpty ? name : path + "/" + name, into: &classes)
    }
  }

  /// One image as a set of one example.
  private static func image(_ file: String) throws(DataError) -> DataSet {
    let bytes = try DataFile.rawBytes(of: file, expected: "a PNG image")
    do throws(PNGError) {
      let image = try PNGImage(decoding: bytes)
      return DataSet(
        name: file, origin: file,
        shape: ImageShape(height: image.height, width: image.width, channels: image.channels),
        inputs: Pixels.floats(image.pixels[...]))
    } catch {
      throw .damaged(file: file, expected: "a PNG image", reason: error.reason)
    }
  }
}
