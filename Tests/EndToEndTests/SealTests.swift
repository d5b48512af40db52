import Foundation
import HDF5
import TestSupport
import Testing

/// Files that have lost the hash of their structure, or whose arrays are not what they were.
@Suite struct SealTests {
  /// A finished sweep, with a second copy of its file.
  private static func finished() throws -> Sandbox {
    let sandbox = try Sandbox.finished()
    try sandbox.bytes("out.h5").write(to: sandbox.folder.appending(path: "whole.h5"))
    return sandbox
  }

  @Test(arguments: [0, 1, 100, 300])
  func `a file that has lost its seal is not sound, and the sweep copies it`(cut: Int) throws {
    let sandbox = try Self.finished()
    var bytes = try sandbox.bytes("out.h5")
    if cut == 0 { bytes[bytes.count - 3] ^= 16 } else { bytes.removeLast(cut) }
    try bytes.write(to: sandbox.folder.appending(path: "out.h5"))
    let verified = try sandbox.sweep("verify", "out.h5")
    #expect(verified.code == 65)
    #expect(verified.text.contains("has lost its seal"), "\(verified.text)")
    #expect(verified.text.contains("those that its grid requires"), "\(verified.text)")
    #expect(try sandbox.sweep("status", "out.h5").text.contains("lost its seal"))
    #expect(try sandbox.sweep("rerun", "out.h5").text.contains("lost its seal"))
    let resumed = try sandbox.sweep("grid.json")
    #expect(resumed.code == 0 && resumed.text.contains(" 0 runs to do"), "\(resumed.text)")
    #expect(try sandbox.differences("whole.h5", "out.h5") == "")
    #expect(try sandbox.sweep("verify", "out.h5").code == 0)
  }

  @Test func `coordinates and labels that another program has changed are named`() throws {
    let sandbox = try Self.finished()
    try sandbox.change(
      """
      file["width"][1] = 7
      file["chain"].attrs["long_name"] = "another"
      """)
    let verified = try sandbox.sweep("verify", "out.h5")
    #expect(verified.code == 65)
    #expect(verified.text.contains("values of /width"), "\(verified.text)")
    #expect(verified.text.contains("long_name of /chain"), "\(verified.text)")
    let again = try sandbox.sweep("rerun", "out.h5", "--only", "width=5")
    #expect(again.code == 65 && again.text.contains("values of /width"), "\(again.text)")
  }

  @Test(arguments: ["h5py.SoftLink('/last')", "h5py.ExternalLink('whole.h5', '/chain')"])
  func `a link in place of an array is refused`(link: String) throws {
    let sandbox = try Self.finished()
    try sandbox.change("del file['chain']; file['chain'] = \(link)")
    let verified = try sandbox.sweep("verify", "out.h5")
    #expect(verified.code == 65)
    #expect(verified.text.contains("/chain is missing, is a link"), "\(verified.text)")
  }

  @Test(arguments: [
    "del file['runs/status']; file['runs/status'] = numpy.uint8(2)",
    "del file['runs/identity']; file['runs/identity'] = numpy.zeros((3, 2), 'u8')",
    "del file['runs/checksum']; file['runs/checksum'] = numpy.zeros((3, 3), 'f4')",
    "del file['log/seconds']; file['log/seconds'] = numpy.zeros(9)",
    "del file['width']; file['width'] = numpy.zeros(2)",
  ])
  func `arrays that do not fit together are refused by every command`(change: String) throws {
    let sandbox = try Self.finished()
    try sandbox.change(change)
    for (command, code) in [
      (["verify", "out.h5"], 65), (["status", "out.h5"], 65), (["rerun", "out.h5"], 65),
      (["plan", "grid.json", "--rate", "1"], 73), (["grid.json"], 73),
    ] as [([String], Int32)] {
      let result = try sandbox.finish(sandbox.start(command))
      #expect(result.code == code, "\(command): \(result.text)")
      #expect(result.text.contains("is damaged"), "\(command): \(result.text)")
    }
  }

  @Test func `what no checksum covers is named`() throws {
    let sandbox = try Self.finished()
    let file = sandbox.folder.appending(path: "out.h5")
    let offset = try #require(try File.open(file.path).dataset("/log/seconds").offset)
    var bytes = try sandbox.bytes("out.h5")
    bytes[offset] ^= 1
    try bytes.write(to: file)
    let verified = try sandbox.sweep("verify", "out.h5")
    #expect(verified.code == 0)
    #expect(
      verified.text.contains("not covered: /log and the reasons of failures\n"), "\(verified.text)")
  }

  @Test func `damage is found or named, and no command dies of it`() throws {
    let sandbox = try Sandbox()
    let result = try sandbox.python(
      "damage.py", "--flips", "24", "--cuts", "8", "--program", Repository.program("fault-probe"))
    #expect(result.code == 0, "\(result.text)")
    #expect(result.text.contains("8 cuts found"), "\(result.text)")
  }
}

extension Sandbox {
  /// Changes `out.h5`, as `file`, with h5py.
  func change(_ code: String) throws {
    let result = try run([
      Repository.python, "-c",
      "import h5py, numpy\nwith h5py.File('out.h5', 'a') as file:\n"
        + code.split(separator: "\n").map { "    \($0)\n" }.joined(),
    ])
    try #require(result.code == 0, "\(result.text)")
  }
}
