import Foundation
import Grids
import HDF5
import Store
import StudyKit
import Testing

struct StoreLayoutTests {
  @Test func `arrays run over the axes, the members and the measure's own dimensions`() throws {
    let fixture = try StoreFixture()
    let grid = StoreGrid(axes: [
      StoreGrid.axis("width", [.integer(4), .integer(8)]),
      StoreGrid.axis("noise", [.number(0.1), .number(0.2), .number(0.3)]),
    ])
    try fixture.open(grid).close()
    let file = try File.open(fixture.path)
    #expect(try file.dataset("/loss").shape == [2, 3, 3, 3])
    #expect(try file.dataset("/output").shape == [2, 3, 3, 3, 3])
    #expect(try file.dataset("/count").shape == [2, 3, 3])
    #expect(try file.dataset("/summary_loss").shape == [2, 3, 3])
    #expect(try file.dataset("/runs/status").shape == [2, 3, 3])
    #expect(try file.dataset("/runs/summary_status").shape == [2, 3])
    #expect(try file.dataset("/width").read(as: Int64.self) == [4, 8])
    #expect(try file.dataset("/noise").read(as: Double.self) == [0.1, 0.2, 0.3])
    #expect(try file.dataset("/member").read(as: Int64.self) == [0, 1, 2])
    #expect(try file.dataset("/step").read(as: Int64.self) == [0, 10, 20])
    #expect(try file.dataset("/evaluator").readTexts() == ["icl", "iwl ñ"])
    #expect(try file.dataset("/loss").read(as: Double.self).allSatisfy { $0.isNaN })
    #expect(try file.dataset("/count").read(as: Int64.self).allSatisfy { $0 == 0 })
  }

  @Test func `labels say what an array is`() throws {
    let fixture = try StoreFixture()
    try fixture.open(StoreGrid()).close()
    let file = try File.open(fixture.path)
    #expect(try file.attribute("units", of: "/loss") == .text("nats"))
    #expect(try file.attribute("long_name", of: "/loss") == .text("loss of training"))
    #expect(try file.attribute("definition", of: "/loss") == .text("mean of −ln p"))
    #expect(try file.attribute("source", of: "/loss") == .text("Chan et al. 2022, §3"))
    #expect(try file.attribute("source", of: "/count") == nil)
    #expect(try file.attribute("units", of: "/width") == .text("units"))
    #expect(try file.attribute("Conventions", of: "/") == .text("CF-1.10"))
    #expect(try file.attribute("coordinates", of: "/output") == .text("test_radius"))
    #expect(
      try file.attribute("flag_meanings", of: "/runs/status")
        == .text("pending running done diverged failed lost"))
  }

  @Test func `zipped parameters stand beside their axis`() throws {
    let fixture = try StoreFixture()
    let zip = Axis(
      name: "size", isZip: true,
      columns: [
        .init(parameter: "width", values: [.integer(4), .integer(8)]),
        .init(parameter: "optimiser", values: [.text("adam"), .text("sgd μ")]),
      ])
    try fixture.open(StoreGrid(axes: [zip])).close()
    let file = try File.open(fixture.path)
    #expect(try file.dataset("/size").read(as: Int64.self) == [0, 1])
    #expect(try file.dataset("/width").read(as: Int64.self) == [4, 8])
    #expect(try file.dataset("/optimiser").readTexts() == ["adam", "sgd μ"])
    #expect(try file.attribute("coordinates", of: "/loss") == .text("width optimiser"))
  }

  @Test func `axes of truth values and of lists have coordinates`() throws {
    let fixture = try StoreFixture()
    let grid = StoreGrid(axes: [
      StoreGrid.axis("biased", [.flag(true), .flag(false)]),
      StoreGrid.axis("layers", [.list([.integer(8)]), .list([.integer(8), .integer(4)])]),
    ])
    try fixture.open(grid).close()
    let file = try File.open(fixture.path)
    #expect(try file.dataset("/biased").read(as: UInt8.self) == [1, 0])
    #expect(try file.dataset("/layers").readTexts() == ["[8]", "[8,4]"])
  }

  @Test func `a dimension that differs in length has the longest coordinate`() throws {
    let fixture = try StoreFixture()
    let grid = StoreGrid(
      axes: [StoreGrid.axis("steps", [.integer(2), .integer(4)])], members: 1)
    let file = try fixture.open(grid)
    try fixture.run(file)
    try file.close()
    let read = try File.open(fixture.path)
    #expect(try read.dataset("/step").read(as: Int64.self) == [0, 10, 20, 30])
    #expect(try !read.contains("/step_value"))
    let loss: [Double] = try read.dataset("/loss").read()
    #expect(Array(loss[..<2]) == [4.5, 5.5])
    #expect(loss[2].isNaN && loss[3].isNaN)
    #expect(Array(loss[4...]) == [4.5, 5.5, 6.5, 7.5])
    // Two of four steps, each with three outputs.
    let output: [Double] = try read.dataset("/output").read()
    #expect(Array(output[..<6]) == (0..<6).map { 4.5 - Double($0) })
    #expect(output[6..<12].allSatisfy { $0.isNaN })
  }

  @Test func `values that differ along a dimension stand over the axes they depend on`() throws {
    let fixture = try StoreFixture()
    let grid = StoreGrid(axes: [
      StoreGrid.axis("width", [.integer(4), .integer(8)]),
      StoreGrid.axis("stride", [.integer(10), .integer(100)]),
    ])
    try fixture.open(grid).close()
    let file = try File.open(fixture.path)
    #expect(try file.dataset("/step").read(as: Int64.self) == [0, 1, 2])
    let values = try file.dataset("/step_value")
    #expect(values.shape == [2, 3])
    #expect(try values.read(as: Int64.self) == [0, 10, 20, 0, 100, 200])
    #expect(
      try file.attribute("coordinates", of: "/loss") == .text("step_value"))
  }

  @Test func `a grid without axes is one point`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(StoreGrid(axes: [], members: 2))
    try fixture.run(file)
    try fixture.summarise(file)
    try file.close()
    let read = try File.open(fixture.path)
    #expect(try read.dataset("/loss").shape == [2, 3])
    #expect(try read.dataset("/n_members").shape == [])
    #expect(try read.dataset("/n_members").read(as: Int64.self) == [2])
  }

  @Test(arguments: [
    ("loss", "an axis of the grid", "a measure of the study"),
    ("test", "an axis of the grid", "a dimension of the study's measures"),
    ("summary_loss", "an axis of the grid", "a measure of the study's summary"),
    ("test_radius", "an axis of the grid", "a coordinate along test"),
    ("member", "the dimension of ensemble members", "an axis of the grid"),
    ("n_failed", "a count beside each summary", "an axis of the grid"),
  ])
  func `two things of one name are an error`(name: String, first: String, second: String) throws {
    let zip = Axis(
      name: name, isZip: true,
      columns: [.init(parameter: "width", values: [.integer(4), .integer(8)])])
    #expect(throws: StoreError.clash(name: name, first: first, second: second)) {
      _ = try Layout(StoreGrid(axes: [zip]).grid)
    }
  }

  @Test(arguments: ["a/b", "_hidden", "", "trailing "])
  func `a name that HDF5 or netCDF cannot have is an error`(name: String) throws {
    let zip = Axis(
      name: name, isZip: true, columns: [.init(parameter: "width", values: [.integer(4)])])
    #expect(throws: StoreError.unusable(name: name, what: "an axis of the grid")) {
      _ = try Layout(StoreGrid(axes: [zip]).grid)
    }
  }

  @Test func `a parameter gives way to a name that the file needs`() throws {
    let fixture = try StoreFixture()
    var grid = StoreGrid(axes: [
      StoreGrid.axis("test", [.text("a.h5"), .text("b.h5")]),
      Axis(
        name: "size", isZip: true,
        columns: [
          .init(parameter: "loss", values: [.integer(1), .integer(2)]),
          .init(parameter: "width", values: [.integer(4), .integer(8)]),
        ]),
    ])
    grid.study = AnyStudy(NamesakeStudy.self)
    let file = try fixture.open(grid)
    try file.close()
    let read = try File.open(fixture.path)
    #expect(try read.dataset("/test_parameter").readTexts() == ["a.h5", "b.h5"])
    #expect(try read.attribute("parameter", of: "/test_parameter") == .text("test"))
    #expect(try read.dataset("/test").read(as: Double.self) == [0, 1, 2])
    #expect(
      try read.dataset("/loss").scales([:]) == ["/test_parameter", "/size", "/member", "/test"])
    #expect(try read.dataset("/loss_parameter").read(as: Int64.self) == [1, 2])
    #expect(try read.attribute("parameter", of: "/width") == nil)
    #expect(try Archive(fixture.path).axes().map(\.name) == ["test", "size", "member"])
  }

  @Test func `a name beyond netCDF's limit is refused, one at the limit is not`() throws {
    for (length, isAllowed) in [(255, true), (256, false)] {
      let zip = Axis(
        name: String(repeating: "x", count: length), isZip: true,
        columns: [.init(parameter: "width", values: [.integer(4)])])
      let layout = Result { () throws(StoreError) in try Layout(StoreGrid(axes: [zip]).grid) }
      switch layout {
      case .success: #expect(isAllowed)
      case .failure(let error):
        #expect(!isAllowed && "\(error)".contains("256 bytes"), "\(error)")
      }
    }
  }

  @Test func `an array of more dimensions than readers take is refused`() throws {
    // Beside those of the measure there are `width` and `member`.
    for (rank, isAllowed) in [(30, true), (31, false)] {
      var grid = StoreGrid(parameters: ["rank": .integer(rank)])
      grid.study = AnyStudy(NamesakeStudy.self)
      let layout = Result { () throws(StoreError) in try Layout(grid.grid) }
      switch layout {
      case .success: #expect(isAllowed)
      case .failure(let error):
        #expect(!isAllowed && "\(error)".contains("33 dimensions"), "\(error)")
      }
    }
  }

  @Test(arguments: [1, 20_000])
  func `the size of the file is known before it is made`(members: Int) throws {
    let fixture = try StoreFixture()
    let grid = StoreGrid(members: members)
    let expected = try Layout(grid.grid).byteCount
    try fixture.open(grid).close()
    let actual = try Data(contentsOf: URL(fileURLWithPath: fixture.path)).count
    // Elements are counted exactly; names, labels and the like are a guess of some 1.5 KiB each.
    #expect(abs(expected - actual) < 60_000 + actual / 100, "\(expected) for \(actual)")
  }
}
