import Grids
import StudyKit
import Testing

@Suite struct `Grid reader against damaged input` {
  /// SplitMix64 (Steele, Lea and Flood, 2014), so that a failure can be repeated.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
  }

  private static let seeds = [
    #"""
    {"study": "grid-study", "preset": "heavy", "seed": 3, "members": 4, "note": "\ud83d\ude00 é",
     "parameters": {"steps": 2.5e6, "layers": [8, 8], "schedule": "momentum", "optimiser": "sgd"},
     "axes": {"noise": {"range": [0.2, 1.0, 0.1]}, "learningRate": {"log": [1e-4, 1e-1, 4]},
       "size": {"zip": {"width": [32, 64], "heads": [4, 8]}}, "seed": [1, 2]}, "output": "x.h5"}
    """#,
    #"""
    {"study": "grid-study", "members": {"*": 1, "noise=1": 4, "case=b": 2},
     "axes": {"optimiser": ["adam", "sgd"],
       "schedule": {"values": ["none", "momentum"], "when": "optimiser=sgd"},
       "case": {"cases": {"a": {}, "b": {"width": 8, "when": "optimiser=adam"}}},
       "variation": {"oneAtATime": {"noise": [0, 1], "steps": {"log": [1, 100, 3]}}}},
     "include": ["case=a", "noise=0..1"], "exclude": ["noise=0,steps=1000"]}
    """#,
    #"{"study": "block-study", "members": 100, "axes": {"width": {"linear": [1, 9, 9]}}}"#,
    #"""
    {"study": "grid-study", "members": 2, "parameters": {"noise": 1}, "grids": {"a": {"axes": {"width": [4, 8]}},
     "b": {"study": "block-study", "parameters": {}, "output": "b.h5"}, "note": 1}}
    """#,
    #"""
    {"study": "fractions", "axes": {"noise": [0, 0.5, 1]}, "members": {"least": 9, "most": 64,
     "until": {"measure": "fraction_emerged_interval", "width": 0.3, "note": 1}}}
    """#,
    #"""
    {"study": "fractions", "members": 16, "axes": {"task": ["icl", "iwl"], "noise": {"linear": [0, 1, 9]}},
     "refine": {"axis": "noise", "along": "task", "measure": "fraction_emerged", "points": 9}}
    """#,
    #"""
    {"study": "parts", "members": 3, "axes": {"width": [8, 9], "seed": {"range": [0, 15, 1], "least": 10,
     "until": {"measure": "auroc", "width": 0.02}}}}
    """#,
    "// 😀 é\n{\"study\": \"block-study\", // 1,\n\"members\": 100,\n\"axes\": {\"width\": [1, 2,],},\n} //",
  ]
  private static let words = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "-", "1e999", "9223372036854775808", "null",
    "\"zip\"", "\"linear\"", "\"members\"", "0", "1e12", "-1", "\u{feff}", "\"seed\"", "1e-320",
    "//", ",]", ",}", "\n", "\r", "\"grids\"", "\"when\"", "\"cases\"", "\"*\"", "noise=1",
    "\"until\"",
    "\"refine\"", "\"least\"", "\"measure\"",
  ]

  @Test func `no bytes stop the process, and each is a grid or an error`() {
    var random = Generator(state: 1)
    var grids = 0
    for _ in 0..<10_000 {
      var bytes = Array(Self.seeds[Int.random(in: 0..<Self.seeds.count, using: &random)].utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<max(1, bytes.count), using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes.removeSubrange(min(place, bytes.count)..<min(place + 3, bytes.count))
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: min(place, bytes.count))
        case 2:
          let word = Self.words[Int.random(in: 0..<Self.words.count, using: &random)]
          bytes.insert(contentsOf: word.utf8, at: min(place, bytes.count))
        case 3:
          if place < bytes.count, 0x30...0x39 ~= bytes[place] {
            bytes[place] = UInt8.random(in: 0x30...0x39, using: &random)
          }
        case 4: bytes = Array(bytes.prefix(max(1, place)))
        default:
          let end = min(place + 20, bytes.count)
          bytes.insert(contentsOf: bytes[min(place, end)..<end], at: min(place, end))
        }
      }
      do throws(GridError) {
        let bundle = try GridBundle.read(
          bytes: bytes, file: "grid.json",
          studies: gridStudies + [AnyStudy(Fractions.self), AnyStudy(Parts.self)])
        for grid in bundle.entries.map(\.grid) {
          if grid.decides, grid.runCount < 100_000 {
            #expect(grid.decisions?.count(0) ?? 0 <= grid.members)
          }
          #expect(grid.point(grid.pointCount - 1).index == grid.pointCount - 1)
          #expect(throws: Never.self) { try JSONReader.read(Array(grid.text.utf8)) }
        }
        grids += 1
      } catch {
        let lines = error.description.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 20 && !lines.isEmpty)
      }
    }
    #expect(grids < 9000)
    // Damage in a note or a number leaves a grid, so that both ways are taken.
    #expect(grids > 100)
  }
}
