import Foundation
import Grids
import Report
import Store
import StudyKit
import TestSupport
import Testing

/// Reads result files with the tools that researchers use.
struct StoreReadersTests {
  /// A finished file with every kind of axis and dimension.
  @discardableResult private func finished(_ fixture: StoreFixture) throws -> ResultFile {
    let zip = Axis(
      name: "size", isZip: true,
      columns: [
        .init(parameter: "width", values: [.integer(4), .integer(8)]),
        .init(parameter: "layers", values: [.list([.integer(8)]), .list([])]),
      ])
    let grid = StoreGrid(
      axes: [
        StoreGrid.axis("optimiser", [.text("adam"), .text("sgd μ")]), zip,
        StoreGrid.axis("biased", [.flag(false), .flag(true)]),
        StoreGrid.axis("stride", [.integer(10), .integer(100)]),
      ], members: 4)
    let file = try fixture.open(grid)
    try file.record(
      Run(point: 3, member: 2), .failed(reason: "no data: äöü"), log: StoreFixture.log)
    try fixture.run(file)
    try fixture.summarise(file)
    try file.close()
    return file
  }

  @Test func `what a layout says of a file's arrays is what is in the file`() throws {
    let fixture = try StoreFixture()
    let sweep = try finished(fixture).sweep
    let arrays = try Archive(fixture.path).arrays()
    #expect(sweep.arrays == arrays)
    #expect(arrays.contains { $0.name == "summary_loss" && $0.owner == .summary })
    #expect(arrays.contains { $0.name == "step_value" && $0.dimensions == ["stride", "step"] })
  }

  @Test(arguments: ["h5netcdf", "netcdf4"])
  func `xarray opens it as labelled arrays`(engine: String) async throws {
    let fixture = try StoreFixture()
    try finished(fixture)
    try await python(
      """
      import xarray, numpy
      with xarray.open_dataset(path, engine="\(engine)") as file:
          assert file.loss.dims == ("optimiser", "size", "biased", "stride", "member", "step")
          assert file.summary_loss.dims == ("optimiser", "size", "biased", "stride", "step")
          assert list(file.optimiser.values) == ["adam", "sgd μ"], file.optimiser
          assert file.biased.dtype == numpy.uint8 and list(file.biased.values) == [0, 1]
          assert file.biased.attrs["flag_meanings"] == "false true"
          assert list(file.loss.sel(biased=[0, 1]).biased) == [0, 1]
          assert list(file.loss.sel(biased=[1]).biased) == [1]
          assert list(file.evaluator.values) == ["icl", "iwl ñ"]
          assert list(file.width.values) == [4, 8] and "width" in file.coords
          assert list(file.layers.values) == ["[8]", "[]"] and "layers" in file.coords
          assert list(file.test_radius.values) == [1, 0, 1] and "test_radius" in file.coords
          assert file.step_value.dims == ("stride", "step") and "step_value" in file.coords
          assert list(file.step_value.sel(stride=100).values) == [0, 100, 200]
          assert file.loss.attrs["units"] == "nats" and file.loss.attrs["source"]
          one = file.loss.sel(optimiser="sgd μ", biased=1, stride=100, member=3, size=1)
          assert list(one.values) == [8.5 + 3 / 1024 + i for i in range(3)], one
          assert file.output.dtype == numpy.float32
          assert numpy.isnan(file.loss.isel(optimiser=0, size=0, biased=1, stride=1, member=2)).all()
          assert int(numpy.isnan(file.loss).sum()) == 3
          assert file.n_members.dims == file.summary_loss.dims[:-1]
          assert int(file.n_failed.sum()) == 1
          assert file.attrs["Conventions"] == "CF-1.10"
      with xarray.open_dataset(path, engine="\(engine)", group="runs") as runs:
          assert runs.status.shape == (2, 2, 2, 2, 4)
          assert runs.status.attrs["flag_meanings"].split()[2] == "done"
          assert int((runs.status == 4).sum()) == 1
          reason = int(runs.reason.max())
          assert reason == 1, reason
          text = runs.reasons.values[reason]
          text = text.decode() if isinstance(text, bytes) else str(text)
          assert text == "no data: äöü", text
      with xarray.open_dataset(path, engine="\(engine)", group="log") as log:
          assert log.time.dtype.kind == "M", log.time
          assert float(log.seconds.max()) == 0.25
      with xarray.open_dataset(path, engine="\(engine)", group="log/starts") as starts:
          host = starts.host.values[0]
          assert host in ("ranger", b"ranger"), host
          assert str(starts.time.values[0]).startswith("2023-11-14"), starts.time
      with xarray.open_dataset(path, engine="\(engine)", group="log/ranks") as ranks:
          assert ranks.session.dims == ("row",) and ranks.host.shape == (1024,), ranks
      """, fixture.path)
  }

  @Test func `netCDF4 and h5py open it`() async throws {
    let fixture = try StoreFixture()
    try finished(fixture)
    try await python(
      """
      import netCDF4, h5py, json
      file = netCDF4.Dataset(path)
      assert list(file.dimensions) == [
          "optimiser_letters", "optimiser", "size", "layers_letters", "biased", "stride", "member",
          "step", "test", "evaluator_letters", "evaluator",
      ], list(file.dimensions)
      assert file["loss"].dimensions == ("optimiser", "size", "biased", "stride", "member", "step")
      assert list(file["optimiser"][:]) == ["adam", "sgd μ"]
      assert file["runs/status"].dimensions[-1] == "member"
      assert file["loss"][1, 1, 1, 1, 3, 0] == 8.5 + 3 / 1024
      with h5py.File(path) as file:
          assert file["loss"].dims[4][0].name == "/member"
          assert file["summary_loss"].attrs["ancillary_variables"] == b"n_members n_failed"
          assert file["runs/status"].dtype == "u1" and file["runs/identity"].dtype == "u8"
          assert json.loads(file["grid/text"][()]) == {"study": "store-study"}
          resolved = json.loads(file["grid/resolved"][()])
          assert resolved["members"] == 4 and resolved["parameters"]["noise"] == 0.5
          assert resolved["axes"]["size"] == {"zip": {"width": [4, 8], "layers": [[8], []]}}
          assert "width" not in resolved["parameters"]
      """, fixture.path)
  }

  @Test func `viewers find what to draw by the conventions of NeXus`() async throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(
      StoreGrid(axes: [
        StoreGrid.axis("optimiser", [.text("adam"), .text("sgd μ")]),
        StoreGrid.axis("width", [.integer(4), .integer(8)]),
      ]))
    try fixture.run(file)
    try file.close()
    try await python(
      """
      import h5py
      with h5py.File(path) as file:
          assert file.attrs["NX_class"] == b"NXdata"
          assert file.attrs["signal"] == b"summary_output", file.attrs["signal"]
          assert file["summary_output"].shape == (2, 2)
          # The first axis has words, which are no numbers to draw along.
          assert list(file.attrs["axes"]) == [".", "width"], file.attrs["axes"]
      """, fixture.path)
  }

  @Test func `C and Fortran get texts of attributes`() async throws {
    let fixture = try StoreFixture()
    try finished(fixture)
    try await python(
      """
      import ctypes, ctypes.util
      library = ctypes.CDLL(ctypes.util.find_library("netcdf"))
      file, text = ctypes.c_int(), ctypes.create_string_buffer(500)
      assert library.nc_open(path.encode(), 0, ctypes.byref(file)) == 0
      for name, label, value in [
          (b"width", b"units", "units"), (b"loss", b"long_name", "loss of training"),
          (None, b"Conventions", "CF-1.10"), (None, b"title", "A study for the tests of result files"),
      ]:
          place, length = ctypes.c_int(-1), ctypes.c_size_t()
          if name: assert library.nc_inq_varid(file, name, ctypes.byref(place)) == 0
          assert library.nc_inq_attlen(file, place, label, ctypes.byref(length)) == 0
          assert library.nc_get_att_text(file, place, label, text) == 0, label
          assert text.raw[: length.value].decode() == value, text.raw
      """, fixture.path)
  }

  @Test(arguments: ["h5netcdf", "netcdf4"])
  func `a name as long as netCDF allows is read`(engine: String) async throws {
    let fixture = try StoreFixture()
    let zip = Axis(
      name: String(repeating: "x", count: 255), isZip: true,
      columns: [.init(parameter: "width", values: [.integer(4)])])
    let file = try fixture.open(StoreGrid(axes: [zip], members: 1))
    try fixture.run(file)
    try file.close()
    try await python(
      """
      import xarray
      with xarray.open_dataset(path, engine="\(engine)") as file:
          assert file.loss.dims == ("x" * 255, "member", "step")
          assert float(file.loss.sel(member=0, step=10).item()) == 5.5
      """, fixture.path)
  }

  @Test func `ncdump lists it and nccopy packs it`() async throws {
    let fixture = try StoreFixture()
    try finished(fixture)
    let header = try await Job.run(["ncdump", "-h", fixture.path])
    #expect(header.code == 0)
    #expect(header.output.contains("optimiser = 2 ;"))
    #expect(header.output.contains(":definition = \"mean of −ln p\" ;"))
    // Before an attribute that is no text of netCDF's stands its type: before those that are not ASCII, and before lists.
    let strings = header.output.split(separator: "\n").filter { $0.contains("string ") }
    let attributes = strings.filter { $0.contains(":") && !$0.contains(":axes = ") }
    #expect(attributes.allSatisfy { !$0.utf8.allSatisfy { $0 < 0x80 } }, "\(attributes)")
    #expect(header.output.contains("char optimiser(optimiser, optimiser_letters) ;"))
    #expect(
      header.output.contains(
        "double summary_loss(optimiser, size, biased, stride, step) ;"))
    // Also the values: Debian 12's library crashes on texts of fixed width, of which there are none.
    let all = try await Job.run(["ncdump", fixture.path])
    #expect(all.code == 0)
    #expect(all.output.contains("\"adam\","))
    let packed = fixture.path + ".packed"
    let copy = try await Job.run(["nccopy", "-d4", fixture.path, packed])
    #expect(copy.code == 0, "\(copy.output)")
    try await python(
      """
      import xarray
      packed = xarray.open_dataset(path + ".packed", engine="h5netcdf")
      xarray.testing.assert_identical(packed, xarray.open_dataset(path, engine="h5netcdf"))
      assert packed.loss.encoding["complevel"] == 4
      """, fixture.path)
    let status = try SweepStatus(reading: packed)
    #expect(status.isComplete && status.title == "A study for the tests of result files")
    #expect(status.starts == (try SweepStatus(reading: fixture.path)).starts)
    #expect(status.failures.map(\.reason) == ["no data: äöü"])
    // It has lost the places that runs are written into, and says so.
    let error = #expect(throws: StoreError.self) {
      _ = try ResultFile.open(StoreGrid().grid, at: packed, start: .test)
    }
    #expect(error?.description.contains("packed or removed by another program") == true)
  }

  @Test func `a default h5py and xarray read it while it is written`() async throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(StoreGrid(members: 2))
    for member in 0..<2 {
      try fixture.run(file, [Run(point: 0, member: member)])
      try await python(
        """
        import h5py, numpy, xarray
        with h5py.File(path) as file:
            assert list(file["runs/status"][0]) == [2] * \(member + 1) + [0] * \(1 - member)
            assert numpy.isfinite(file["loss"][0, : \(member + 1)]).all()
        with xarray.open_dataset(path, engine="h5netcdf") as file:
            assert int(file.loss.notnull().all("step").sum()) == \(member + 1)
        """, fixture.path)
    }
    // A reader that holds the file open changes nothing for the writer.
    try await python(
      """
      import h5py, subprocess
      file = h5py.File(path)
      assert file["runs/status"][1, 0] == 0
      """, fixture.path)
    try fixture.run(file)
    try file.close()
  }

  @Test func `a file that another program has written into keeps its runs`() async throws {
    let fixture = try StoreFixture()
    var file = try fixture.open(StoreGrid())
    try fixture.run(file)
    try file.close()
    try await python(
      """
      import h5py
      with h5py.File(path, "a") as file:
          file.attrs["comment"] = "the good one"
          file["loss"][1, 1, 0] = 0.0
      """, fixture.path)
    file = try fixture.open(StoreGrid())
    #expect(file.opening.isMigrated)
    #expect(file.opening.kept == 8)
    #expect(file.opening.damaged == [Run(point: 1, member: 1)])
    #expect(file.opening.oldFile == fixture.path + ".old-1")
    try file.close()
  }

  /// Runs a script with `path` set; it must end without complaint.
  @Test func `a file that another program has changed is kept beside the new one`() async throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(StoreGrid())
    try fixture.run(file)
    try file.close()
    try await python("import h5py; h5py.File(path, 'a').attrs['comment'] = 'mine'", fixture.path)
    let again = try fixture.open(StoreGrid())
    #expect(again.opening.wasRewritten && again.opening.kept == 9)
    try again.close()
    #expect(try fixture.names == ["out.h5", "out.h5.old-1"])
    try await python(
      "import h5py; assert h5py.File(path).attrs['comment'] == 'mine'", fixture.path + ".old-1")
  }
}

/// Runs a script in Python, in which `path` is a path.
func python(_ script: String, _ path: String) async throws {
  let code = "import sys; path = sys.argv[1]\n" + script
  let job = try await Job.run([Repository.python, "-c", code, path])
  #expect(job.code == 0, "\(job.error)")
}
