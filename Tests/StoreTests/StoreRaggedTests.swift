import Foundation
import Grids
import HDF5
import Store
import StudyKit
import Testing

/// Coordinates and arrays of grids with cases and axes that do not exist everywhere.
@Suite struct StoreRaggedTests {
  /// A grid of the store's study; `rest` follows its name.
  private func grid(_ rest: String, _ study: AnyStudy = AnyStudy(StoreStudy.self)) throws -> Grid {
    try Grid.read(
      text: "{\"study\": \"\(study.name)\", \(rest)}", file: "grid.json", studies: [study])
  }

  /// Computes and records all runs and summaries that a grid asks for.
  private func finished(_ grid: Grid, _ fixture: StoreFixture) throws -> ResultFile {
    let file = try ResultFile.open(grid, at: fixture.path, start: .test)
    try fixture.run(file)
    try fixture.summarise(
      file, at: (0..<grid.pointCount).filter { grid.members(ofPoint: $0) > 0 })
    return file
  }

  private static let ragged = #"""
    "members": 2, "parameters": {"noise": 0.25},
    "axes": {"optimiser": ["adam", "sgd μ"],
      "stride": {"values": [10, 100], "when": "optimiser=sgd μ"},
      "biased": {"values": [false, true], "when": "stride=100"},
      "case": {"cases": {"plain": {}, "loud ñ": {"noise": 2, "layers": [8, 8]}}},
      "size": {"zip": {"width": [4, 8]}, "when": "case=plain"}}
    """#

  @Test(arguments: ["h5netcdf", "netcdf4"])
  func `xarray opens a ragged file as labelled arrays`(engine: String) async throws {
    let fixture = try StoreFixture()
    let grid = try grid(Self.ragged)
    try finished(grid, fixture).close()
    // Of optimiser, stride and biased 1 + 1 + 2 places exist, and of each three of case and size.
    #expect(grid.askedPointCount == 12 && grid.askedRunCount == 24)
    try await python(
      """
      import numpy, xarray
      nan = numpy.nan
      with xarray.open_dataset(path, engine="\(engine)") as file:
          assert file.loss.dims == ("optimiser", "stride", "biased", "case", "size", "member", "step")
          assert list(file.case.values) == ["plain", "loud ñ"], file.case
          assert list(file.noise.values) == [0.25, 2] and file.noise.dims == ("case",)
          assert list(file.layers.values) == ["[8]", "[8,8]"]
          assert list(file.stride.values) == [10, 100]
          assert file.stride_value.dims == ("optimiser", "stride") and "stride_value" in file.coords
          assert numpy.array_equal(file.stride_value, [[nan, nan], [10, 100]], equal_nan=True)
          assert file.biased_value.dims == ("optimiser", "stride", "biased")
          expected = [[[nan] * 2] * 2, [[nan] * 2, [0, 1]]]
          assert numpy.array_equal(file.biased_value, expected, equal_nan=True), file.biased_value
          assert file.width.dims == ("case", "size") and "width" in file.loss.coords
          assert numpy.array_equal(file.width, [[4, 8], [nan, nan]], equal_nan=True)
          one = file.loss.sel(optimiser="sgd μ", stride=100, biased=1, case="loud ñ", member=1)
          assert list(one.isel(size=0).values) == [6 + 1 / 1024 + i for i in range(3)], one
          assert one.isel(size=1).isnull().all()
          assert int(file.summary_output.notnull().sum()) == 12
          assert int(file.n_members.sum()) == 24
      with xarray.open_dataset(path, engine="\(engine)", group="runs") as runs:
          assert int((runs.status == 2).sum()) == 24 and int((runs.status == 6).sum()) == 40
          assert int((runs.identity == 0).sum()) == 40
      """, fixture.path)
  }

  @Test func `a ragged file is read, verified and resumed by what it says itself`() throws {
    let fixture = try StoreFixture()
    let grid = try grid(Self.ragged)
    try finished(grid, fixture).close()
    let sweep = try ArchivedSweep(
      reading: fixture.path, studies: [AnyStudy(StoreStudy.self)], usesChild: false)
    #expect(sweep.grid.presence == grid.presence && sweep.grid.axes == grid.axes)
    #expect(try sweep.damagedRuns().isEmpty && sweep.changedStructure().isEmpty)
    let archived = try Archive(fixture.path).grid()
    #expect(archived.presence == grid.presence && archived.axes == grid.axes)
    let again = try ResultFile.open(grid, at: fixture.path, start: .test)
    #expect(!again.opening.isMigrated && again.opening.kept == 24 && again.opening.damaged.isEmpty)
    try again.close()
    // Without the conditions it is a product, with the runs that it had.
    let whole = try self.grid(
      #"""
      "members": 2, "parameters": {"noise": 0.25},
      "axes": {"optimiser": ["adam", "sgd μ"], "stride": [10, 100], "biased": [false, true]}
      """#)
    let product = try ResultFile.open(whole, at: fixture.path, start: .test)
    #expect(product.opening.kept == 8 && product.opening.oldFile != nil)
    try product.close()
  }

  /// A study whose curve goes over steps or over epochs.
  private enum TwofoldStudy: Study {
    struct Parameters: Settings {
      @Setting("Whether it goes by epochs.")
      var byEpochs = false
    }

    static let name = "twofold"
    static let title = "A study of two kinds of curves"
    static let source = "our own"
    static let version = 1

    static func measures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
      let along =
        parameters.byEpochs
        ? Dimension("epoch", .integers([1, 2]), longName: "epoch")
        : Dimension("step", .integers([0, 1, 2]), longName: "step")
      return [
        Measure("alike", longName: "the same for all", definition: "1"),
        Measure("loss", longName: "loss", definition: "mean", dimensions: [along]),
      ]
    }

    static func cost(_ parameters: Parameters) -> Cost { Cost(operations: 1, bytes: 1) }

    static func run(_ parameters: Parameters, member: Int, in context: RunContext) -> Findings {
      var findings = Findings()
      findings.record("alike", 1.0)
      let losses: [Double] = parameters.byEpochs ? [7, 8] : [4, 5, 6]
      findings.record("loss", losses)
      return findings
    }

    static func summaryMeasures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
      [try measures(parameters)[1]]
    }

    static func summary(
      _ parameters: Parameters, of members: any MemberReader, in context: RunContext
    ) throws -> Findings {
      var findings = Findings()
      findings.record("loss", try members.read("loss"))
      return findings
    }
  }

  @Test func `a measure of other dimensions at other points has an array for each`() throws {
    let fixture = try StoreFixture()
    let study = AnyStudy(TwofoldStudy.self)
    let both = try grid(#""axes": {"byEpochs": [false, true]}"#, study)
    let file = try finished(both, fixture)
    #expect(try file.sweep.damagedRuns().isEmpty)
    try file.close()
    let read = { (name: String) -> [Double] in try File.open(fixture.path).dataset(name).read() }
    #expect(
      try read("/loss_by_step")[..<3] == [4, 5, 6]
        && read("/loss_by_step")[3...].allSatisfy(\.isNaN))
    #expect(
      try read("/loss_by_epoch")[2...] == [7, 8] && read("/loss_by_epoch")[..<2].allSatisfy(\.isNaN)
    )
    #expect(try read("/summary_loss_by_step")[..<3] == [4, 5, 6])
    #expect(try read("/alike") == [1, 1])
    // A file in which it is alone has it under its name; its runs come and go.
    let one = try grid(#""parameters": {"byEpochs": true}"#, study)
    var other = try ResultFile.open(one, at: fixture.path, start: .test)
    #expect(other.opening.kept == 1 && other.opening.damaged.isEmpty && other.opening.notKept == 0)
    #expect(other.status(of: Run(point: 0, member: nil)) == .done)
    try other.close()
    #expect(try read("/loss") == [7, 8] && read("/summary_loss") == [7, 8])
    other = try ResultFile.open(both, at: fixture.path, start: .test)
    #expect(other.opening.kept == 2 && other.opening.damaged.isEmpty)
    try other.close()
    #expect(
      try read("/loss_by_step")[..<3] == [4, 5, 6] && read("/loss_by_epoch")[2...] == [7, 8])
    let known = try KnownRuns(of: one, Layout(one), at: fixture.path)
    #expect(known.status(Run(point: 0, member: 0)) == .done)
  }
}
