import BLAS
import Foundation
import TestSupport
import Testing

/// Machines of other kinds, as SWEEP_VECTOR_LEVEL makes this one seem.
@Suite struct KindTests {
  private static let grid = """
    {"study": "ntk-variance", "members": 4, "parameters": {"theoryUnits": 0},
     "axes": {"width": [16, 24]}, "output": "out.h5"}
    """

  private static func sandbox() throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.write(grid, to: "grid.json")
    return sandbox
  }

  @Test(.enabled(if: VectorLevel.current != .baseline))
  func `a file is gone on with on a machine of its kind alone`() throws {
    var sandbox = try Self.sandbox()
    #expect(try sandbox.sweep("grid.json", "--max-runs", "4").code == 0)
    let before = try sandbox.bytes("out.h5").count
    sandbox.variables = ["SWEEP_VECTOR_LEVEL": "1"]
    let other = try sandbox.sweep("grid.json")
    #expect(other.code == 73)
    #expect(other.text.contains("vector level x86-64;") || other.text.contains("x86-64:"))
    #expect(other.text.contains("--allow-mixed"), "\(other.text)")
    let grown = try sandbox.sweep("grid.json", "--set", "members=6")
    #expect(grown.code == 73, "\(grown.text)")
    #expect(try sandbox.bytes("out.h5").count == before)
    #expect(sandbox.names == ["grid.json", "out.h5"])
    #expect(try sandbox.sweep("grid.json", "--allow-mixed").code == 0)
    // Nothing is left to be computed, so that any machine may look.
    #expect(try sandbox.sweep("grid.json").code == 0)
    let status = try sandbox.sweep("status", "out.h5")
    #expect(status.text.contains("x86-64)"), "\(status.text)")
    let rerun = try sandbox.sweep("rerun", "out.h5")
    #expect(rerun.text.contains("several kinds"), "\(rerun.text)")
  }

  @Test(.enabled(if: VectorLevel.current != .baseline))
  func `starts that computed nothing do not bind the file`() throws {
    var sandbox = try Self.sandbox()
    #expect(try sandbox.sweep("grid.json", "--max-runs", "0").code == 0)
    sandbox.variables = ["SWEEP_VECTOR_LEVEL": "1"]
    #expect(try sandbox.sweep("grid.json", "--max-runs", "4").code == 0)
    #expect(try sandbox.sweep("grid.json").code == 0)
  }

  /// Two ranks, the second of which takes this machine for an old one.
  private static func mixed(
    _ sandbox: borrowing Sandbox, _ options: String...
  ) throws -> Sandbox.Result {
    let sweep = [Repository.program("fault-probe"), "slow.json"] + options
    return try sandbox.run(
      ["timeout", "-k", "5", "240"] + Mpirun.ranks(1) + sweep
        + [":", "-n", "1", "env", "SWEEP_VECTOR_LEVEL=1"] + sweep)
  }

  @Test(.enabled(if: VectorLevel.current != .baseline))
  func `ranks of two kinds do not compute together unless that is allowed`() throws {
    let sandbox = try Self.sandbox()
    // Seconds, so that the second rank is there before the first one is done with all of it.
    try sandbox.write(
      """
      {"study": "faults", "members": 20, "parameters": {"milliseconds": 8, "saveEvery": 0},
       "axes": {"width": [1, 2, 3, 4]}, "output": "out.h5"}
      """, to: "slow.json")
    let refused = try Self.mixed(sandbox)
    #expect(refused.code == 1)
    #expect(refused.text.contains("vector level x86-64 instead of x86-64-v"), "\(refused.text)")
    let allowed = try Self.mixed(sandbox, "--allow-mixed")
    #expect(allowed.code == 0, "\(allowed.text)")
    let status = try sandbox.sweep("status", "out.h5")
    #expect(status.text.contains(" + x86-64"), "\(status.text)")
  }

  @Test(.enabled(if: VectorLevel.current == .v4 || VectorLevel.current == .v3))
  func `portable kernels give the same bits on machines with AVX2 and with AVX-512`() throws {
    var sandbox = try Self.sandbox()
    let wide = try sandbox.sweep("grid.json", "--portable", "--set", "output=wide.h5")
    #expect(wide.code == 0, "\(wide.text)")
    // As on a machine that has nothing but AVX2.
    sandbox.variables = ["SWEEP_VECTOR_LEVEL": "3", "OPENBLAS_CORETYPE": "Haswell"]
    #expect(try sandbox.sweep("grid.json", "--set", "output=narrow.h5").code == 0)
    #expect(try sandbox.differences("wide.h5", "narrow.h5") == "")
    // One is gone on with as the other.
    let grown = try sandbox.sweep("grid.json", "--set", "output=wide.h5", "--set", "members=5")
    #expect(grown.code == 0, "\(grown.text)")
    sandbox.variables = [:]
    // The kernels of the file are taken, not those of this machine.
    let rerun = try sandbox.sweep("rerun", "wide.h5")
    #expect(rerun.code == 0, "\(rerun.text)")
  }

  @Test(.enabled(if: VectorLevel.current != .v4))
  func `a family of kernels that the CPU does not have is refused in words`() throws {
    var sandbox = try Self.sandbox()
    #expect(try sandbox.sweep("grid.json").code == 0)
    sandbox.variables = ["OPENBLAS_CORETYPE": "SkylakeX"]
    for arguments in [["grid.json", "--fresh"], ["plan", "grid.json"], ["rerun", "out.h5"]] {
      let result = try sandbox.finish(sandbox.start(arguments))
      #expect(result.code == 1, "\(result.text)")
      #expect(
        result.text.contains("OPENBLAS_CORETYPE=SkylakeX: this CPU does not"), "\(result.text)")
    }
    #expect(try sandbox.sweep("status", "out.h5").code == 0)
  }
}
