import Foundation
import HDF5
import TestSupport
import Testing

struct FileTests {
  @Test func `what was created is listed with its kind`() throws {
    let scratch = try Scratch()
    let file = try File.create(at: scratch.path("a.h5"))
    try file.createGroup("/runs")
    _ = try file.createDataset("/runs/status", .uint8, shape: [3])
    _ = try file.createDataset("/loss", .float64, shape: [])
    try file.close()

    let read = try File.open(scratch.path("a.h5"))
    #expect(try read.entries().map(\.name) == ["loss", "runs"])
    #expect(try read.entries().map(\.kind) == [.dataset, .group])
    #expect(try read.entries(in: "/runs").map(\.name) == ["status"])
    #expect(try read.contains("/runs/status"))
    #expect(try !read.contains("/runs/nothing"))
    #expect(try !read.contains("/nothing/status"))
  }

  @Test func `a missing file is an error with its path and HDF5's reason`() throws {
    let scratch = try Scratch()
    let path = scratch.path("missing.h5")
    let error = #expect(throws: HDF5Error.self) { _ = try File.open(path) }
    #expect(error?.file == path)
    #expect(error?.object == nil)
    #expect(error?.action == "open")
    #expect(error?.reason.contains("No such file or directory") == true)
  }

  @Test func `a file of another kind is refused`() throws {
    let scratch = try Scratch()
    let path = scratch.path("text.h5")
    try Data("not HDF5 at all".utf8).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: HDF5Error.self) { _ = try File.open(path) }
    #expect(error?.reason.contains("file signature not found") == true)
  }

  @Test func `a truncated file is refused`() throws {
    let scratch = try Scratch()
    let path = scratch.path("short.h5")
    let file = try File.create(at: path)
    _ = try file.createDataset("/x", .float64, shape: [1000])
    try file.close()
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    try whole.prefix(whole.count - 100).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: HDF5Error.self) { _ = try File.open(path) }
    #expect(error?.reason.contains("truncated") == true)
  }

  @Test func `a failed call on another thread leaves the process whole`() async throws {
    let scratch = try Scratch()
    let path = scratch.path("missing.h5")
    // HDF5 keeps messages by thread; each thread must clear its own.
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          do throws(HDF5Error) {
            _ = try File.open(path)
            return false
          } catch { return error.reason.contains("No such file") }
        }
      }
      for await failed in group { #expect(failed) }
    }
  }
}
