import Synchronization
import Tasks
import TestSupport
import Testing

/// A set is the set that its name says.
@Suite struct UntrustedNamesTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private var folders: DataFolders {
    DataFolders(environment: ["SWIFT_SWEEP_DATA": scratch.path], directory: scratch.path)
  }

  /// One image with its label, in the files of MNIST and its relatives.
  private func write(in folder: String, pixels: [UInt8] = [0, 255]) throws {
    try scratch.write(folder + "/t10k-images-idx3-ubyte", Made.idx([1, 1, 2], pixels))
    try scratch.write(folder + "/t10k-labels-idx1-ubyte", Made.idx([1], [9]))
  }

  @Test func `files in a folder of another name are of no set`() throws {
    try write(in: "digits")
    let folders = DataFolders(
      environment: ["SWIFT_SWEEP_DATA": scratch.path + "/digits"], directory: scratch.path)
    let error = try #require(throws: DataError.self) { try DataLibrary(folders).set("mnist/test") }
    let message = "\(error)"
    #expect(message.contains("was not found"))
    #expect(message.contains("\(scratch.path)/digits, but that folder is not named after the set"))
    let report = try DataReport(folders)
    #expect(report.missing.contains("mnist/test"))
    // Fashion-MNIST may be installed, elsewhere.
    #expect(!report.description.contains("/test  \(scratch.path)"))
  }

  @Test func `a file that two names lead to is refused under both`() throws {
    try write(in: "mnist")
    try scratch.link("fashion-mnist", to: scratch.path + "/mnist")
    for (name, other) in [
      ("fashion-mnist/test", "mnist/test"), ("mnist/test", "fashion-mnist/test"),
    ] {
      let error = try #require(throws: DataError.self) { try DataLibrary(folders).set(name) }
      guard case .ambiguous(_, name, other) = error else {
        Issue.record("\(error)")
        continue
      }
    }
    let report = try DataReport(folders, only: "mnist")
    #expect(report.description.contains("refused: fashion-mnist/test would read the same file"))
  }

  @Test func `a set that changes while the process reads it again is refused`() throws {
    try write(in: "mnist")
    let library = DataLibrary(folders)
    let set = try library.set("mnist/test")
    #expect(try library.digest(of: "mnist/test") == set.contentHash)
    library.forget()
    #expect(try library.set("mnist/test") == set)
    library.forget()
    try write(in: "mnist", pixels: [1, 255])
    #expect(throws: DataError.changed(file: set.origin, set: "mnist/test")) {
      try library.set("mnist/test")
    }
    #expect(try DataLibrary(folders).digest(of: "mnist/test") != set.contentHash)
  }

  @Test func `the sets of a selection are those that are read, each once`() {
    let selection = ImageSelection(
      training: "./é.h5", test: "./e\u{301}.h5",
      outside: ["mnist/test", "permuted", "./é.h5", "rotated-30", "uniform-noise"], heldOut: [],
      examples: 0, validation: 0, evaluated: 1)
    #expect(
      selection.sets.map { Array($0.utf8) }
        == ["./é.h5", "./e\u{301}.h5", "mnist/test"].map { Array($0.utf8) })
  }

  @Test func `two known sets of one content are refused`() throws {
    try write(in: "mnist")
    try write(in: "fashion-mnist")
    let library = DataLibrary(folders)
    #expect(try library.set("mnist/test").count == 1)
    let error = try #require(throws: DataError.self) { try library.set("fashion-mnist/test") }
    guard case .wrongContent(_, "fashion-mnist/test", let other) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(other.hasPrefix("mnist/test"))
  }

  @Test func `what was read is known by its digest, and what was not published is said once`()
    throws
  {
    try write(in: "mnist")
    try write(in: "fashion-mnist", pixels: [1, 2])
    let words = Mutex<[String]>([])
    let library = DataLibrary(folders, warn: { said in words.withLock { $0.append(said) } })
    let sets = [try library.set("mnist/test"), try library.set("fashion-mnist/test")]
    library.forget()
    #expect(try library.set("mnist/test") == sets[0])
    #expect(library.readings.map(\.name) == ["fashion-mnist/test", "mnist/test"])
    #expect(library.readings.map(\.digest) == [sets[1].contentHash, sets[0].contentHash])
    let unpublished = words.withLock { $0 }.filter {
      $0.contains("is not the published mnist/test")
    }
    #expect(unpublished.count == 1 && unpublished[0].contains(sets[0].contentHash))
  }

  @Test func `classes without examples are said once`() throws {
    let path = scratch.path + "/set.h5"
    let set = DataSet(
      name: "x", origin: "made", shape: ImageShape(vector: 1), inputs: [1, 2, 3],
      labels: [1, 2, 1], classes: ["none", "one", "two", "three"])
    try HDF5Set.write(set, to: path)
    let words = Mutex<[String]>([])
    let library = DataLibrary(folders, warn: { said in words.withLock { $0.append(said) } })
    _ = try library.set(path)
    library.forget()
    _ = try library.set(path)
    #expect(words.withLock { $0 } == ["\(path): 2 of 4 classes have no example: none, three"])
  }

  @Test func `names that differ in their Unicode form are two names`() throws {
    let names = ["caf\u{e9}.h5", "cafe\u{301}.h5"].map { scratch.path + "/" + $0 }
    for (name, value) in zip(names, [Float(1), 2]) {
      try HDF5Set.write(
        DataSet(name: "x", origin: "made", shape: ImageShape(vector: 1), inputs: [value]), to: name)
    }
    let library = DataLibrary(folders)
    #expect(try library.set(names[0]).inputs == [1])
    #expect(try library.set(names[1]).inputs == [2])
    #expect(library.readings.count == 2)
  }

  @Test func `a name with a NUL is not the name before it`() throws {
    let path = scratch.path + "/set.h5"
    try HDF5Set.write(
      DataSet(name: "x", origin: "made", shape: ImageShape(vector: 1), inputs: [1]), to: path)
    for name in [path + "\0", path + "\0.h5", scratch.path + "\0/x"] {
      let error = try #require(throws: DataError.self) { try DataLibrary(folders).set(name) }
      let message = "\(error)"
      #expect(message.contains("NUL"))
    }
  }
}
