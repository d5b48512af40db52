import Tasks
import TestSupport
import Testing

@Suite struct KnownSetTests {
  /// A library that searches one folder first.
  private func library(_ folder: String) -> DataLibrary {
    DataLibrary(DataFolders(environment: ["SWIFT_SWEEP_DATA": folder], directory: folder))
  }

  @Test func `folders are searched in the order that is promised`() {
    let folders = DataFolders(
      environment: [
        "SWIFT_SWEEP_DATA": "/big:more", "HOME": "/home/me", "XDG_DATA_DIRS": "/usr/share/",
      ], directory: "/work")
    #expect(
      folders.paths
        == [
          "/big", "/work/more", "/work/data", "/home/me/.local/share/swift-sweep",
          "/usr/share/swift-sweep", "/usr/share/datasets",
        ].map { $0.replacing("//", with: "/") })
    let bare = DataFolders(environment: [:], directory: "/work")
    #expect(bare.paths.first == "/work/data")
    #expect(bare.paths.contains("/usr/local/share/swift-sweep"))
  }

  @Test func `a set is read from its own folder, in a searched one or searched itself`() throws {
    let scratch = try Scratch()
    try scratch.write("fashion-mnist/t10k-images-idx3-ubyte", Made.idx([1, 1, 2], [0, 255]))
    try scratch.write("fashion-mnist/t10k-labels-idx1-ubyte", Made.idx([1], [9]))
    for folder in [scratch.path, scratch.path + "/fashion-mnist"] {
      let set = try library(folder).set("fashion-mnist/test")
      #expect(set.inputs == [0, 1])
      #expect(set.labels == [9])
      #expect(set.classes[9] == "Ankle boot")
    }
  }

  @Test func `a part may be one HDF5 file`() throws {
    let scratch = try Scratch()
    let set = DataSet(
      name: "x", origin: "made", shape: ImageShape(height: 1, width: 2), inputs: [0, 1],
      labels: [0], classes: ["a"])
    try HDF5Set.write(set, to: scratch.path + "/omniglot-background.h5")
    let library = DataLibrary(
      DataFolders(environment: ["SWIFT_SWEEP_DATA": scratch.path], directory: scratch.path))
    #expect(try library.set("omniglot/background").inputs == [0, 1])
    #expect(try library.set(scratch.path + "/omniglot-background.h5").inputs == [0, 1])
  }

  @Test func `what is missing says where it was looked for and what brings it`() throws {
    let scratch = try Scratch()
    let folders = DataFolders(
      environment: ["XDG_DATA_DIRS": scratch.path, "HOME": scratch.path], directory: scratch.path)
    let error = try #require(throws: DataError.self) {
      try DataLibrary(folders).set("cifar-10/test")
    }
    let message = "\(error)"
    #expect(message.contains("test_batch.bin"))
    #expect(message.contains(scratch.path + "/data"))
    #expect(message.contains("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"))
  }

  @Test func `unknown names list the known ones`() throws {
    let library = DataLibrary(DataFolders(environment: [:], directory: "/"))
    #expect(
      throws: DataError.unknownSet("fashion/test", known: KnownSet.all.map(\.name) + ["clouds-D"])
    ) { try library.set("fashion/test") }
    #expect(
      throws: DataError.unknownPart("tset", set: "mnist", known: ["train", "test"])
    ) { try library.set("mnist/tset") }
    #expect(throws: DataError.self) { try library.set("mnist") }
  }

  @Test func `CIFAR's names of classes are read where they lie beside it`() throws {
    let scratch = try Scratch()
    try scratch.write("cifar-10/test_batch.bin", [1] + [UInt8](repeating: 0, count: 3072))
    let library = DataLibrary(
      DataFolders(environment: ["SWIFT_SWEEP_DATA": scratch.path], directory: scratch.path))
    #expect(try library.set("cifar-10/test").classes == (0..<10).map(String.init))
    let names = (0..<10).map { "name\($0)" }
    try scratch.write("cifar-10/batches.meta.txt", Array(names.joined(separator: "\n").utf8))
    library.forget()
    #expect(try library.set("cifar-10/test").classes == names)
    try scratch.write("cifar-10/batches.meta.txt", Array("one".utf8))
    library.forget()
    #expect(throws: DataError.self) { try library.set("cifar-10/test") }
  }
}

/// The public sets themselves, where they are installed.
@Suite struct PublicSetTests {
  static let library = DataLibrary.standard

  static func has(_ name: String) -> Bool {
    let words = name.split(separator: "/")
    let known = KnownSet.named(String(words[0]))
    guard let part = known?.parts.first(where: { $0.name == words[1] }) else { return false }
    return known?.path(of: part, in: library.folders) != nil
  }

  @Test(.enabled(if: has("fashion-mnist/test"), "apt-get install dataset-fashion-mnist"))
  func `Fashion-MNIST's test set has 1,000 images of each class`() throws {
    let set = try Self.library.set("fashion-mnist/test")
    #expect(set.count == 10_000 && set.shape == ImageShape(height: 28, width: 28))
    let labels = try #require(set.labels)
    #expect((0..<10).allSatisfy { label in labels.count { $0 == label } == 1_000 })
    // The first image of the published file is an ankle boot.
    #expect(set.classes[labels[0]] == "Ankle boot")
    // Mean of all pixels, 0.2868 with NumPy of the same file.
    let mean = set.inputs.reduce(0) { $0 + Double($1) } / Double(set.inputs.count)
    #expect(abs(mean - 0.2868) < 1e-4)
  }

  @Test(.enabled(if: has("mnist/test"), "SWIFT_SWEEP_DATA names no folder with MNIST"))
  func `MNIST's test set begins with a seven`() throws {
    let set = try Self.library.set("mnist/test")
    #expect(set.count == 10_000)
    #expect(set.labels?.prefix(4) == [7, 2, 1, 0])
  }
}
