import HDF5
import TestSupport
import Testing

/// Reads what other programs write.
struct ForeignFileTests {
  @Test func `chunked, compressed and big-endian arrays are read`() async throws {
    let scratch = try Scratch()
    let path = scratch.path("data.h5")
    let script = """
      import h5py, numpy, sys
      with h5py.File(sys.argv[1], "w") as file:
          x = numpy.arange(6 * 5).reshape(6, 5)
          file.create_dataset("x", data=x.astype("u1"), chunks=(2, 3), compression="gzip", shuffle=True)
          file.create_dataset("big", data=x.astype(">f4"))
          file.create_dataset("half", data=x.astype("f2"))
          file.create_dataset("names", data=["a", "ñ"])
          file.create_dataset("bytes", data=numpy.array([b"ab", b"c"]))
          file["names"].attrs["fixed"] = numpy.bytes_("text")
          file["names"].attrs["many"] = numpy.array([1.5, 2], "f4")
      """
    let job = try await Job.run([Repository.python, "-c", script, path])
    #expect(job.code == 0, "\(job.error)")

    let file = try File.open(path)
    let numbers = (0..<30).map(Double.init)
    #expect(try file.dataset("/x").read(as: Double.self) == numbers)
    #expect(
      try file.dataset("/x").read(as: Float.self, from: [3, 1], count: [2, 2])
        == [16, 17, 21, 22])
    let chunked = try file.dataset("/x").offset
    #expect(chunked == nil)
    #expect(try file.dataset("/big").read(as: Double.self) == numbers)
    #expect(try file.dataset("/names").readTexts() == ["a", "ñ"])
    #expect(try file.dataset("/bytes").readTexts() == ["ab", "c"])
    #expect(try file.attribute("fixed", of: "/names") == .text("text"))
    #expect(try file.attribute("many", of: "/names") == .numbers([1.5, 2]))
    #expect(try file.dataset("/half").read(as: Double.self) == numbers)
  }

  /// A type of one byte whose eight bits begin at bit 65,535, as a changed file claims it.
  @Test(arguments: ["names", "small"])
  func `bits outside the bytes of a number are an error`(name: String) async throws {
    let scratch = try Scratch()
    let path = scratch.path("data.h5")
    let script = """
      import h5py, numpy, sys
      with h5py.File(sys.argv[1], "w") as file:
          file.create_dataset(sys.argv[2], data=["a", "b"] if sys.argv[2] == "names" else numpy.uint8([1, 2]))
      content = open(sys.argv[1], "rb").read()
      byte = bytes([1, 0, 0, 0, 0, 0, 8, 0])
      assert content.count(byte) == 1
      open(sys.argv[1], "wb").write(content.replace(byte, byte[:4] + bytes([255, 255]) + byte[6:]))
      """
    let job = try await Job.run([Repository.python, "-c", script, path, name])
    #expect(job.code == 0, "\(job.error)")
    let error = #expect(throws: HDF5Error.self) { _ = try File.open(path).dataset("/" + name) }
    #expect(error?.reason == "the bits of its numbers are outside their bytes")
  }
}
