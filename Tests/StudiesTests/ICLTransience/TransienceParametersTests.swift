import Studies
import StudyKit
import Testing
import TrainingKit

@Suite struct ICLTransienceParametersTests {
  static let study = AnyStudy(ICLTransience.self)

  private func names(
    _ given: ParameterValues
  ) -> [String] {
    do {
      _ = try Self.study.resolve(given, stated: Set(given.keys))
      return []
    } catch {
      if case .impossible(let names, _) = error { return names }
      return ["\(error)"]
    }
  }

  @Test(
    arguments: [
      (["burstiness": .integer(2)], "burstiness"),
      (["context": .integer(8), "burstiness": .integer(5)], "burstiness"),
      (["context": .integer(3)], "context"),
      (["classes": .integer(2)], "classes"),
      (["evalClasses": .integer(2)], "evalClasses"),
      (["labelScheme": .text("modulo"), "labels": .integer(2)], "labels"),
      (["heads": .integer(5)], "heads"),
      (["positions": .text("rotary"), "heads": .integer(64)], "positions"),
      (["evalEvery": .integer(100_001)], "evalEvery"),
      (["sequences": .integer(150_000)], "sequences"),
      (["schedule": .text("cosine"), "warmupSteps": .integer(1_000_000)], "warmupSteps"),
      (["heldOutClasses": .integer(1)], "heldOutClasses"),
      (["inputs": .text("dataset")], "training"),
      (["ablatedHeads": .list([.text("1.4"), .text("3.1")])], "ablatedHeads"),
      (["ablatedHeads": .list([.text("2.9")])], "ablatedHeads"),
      (["ablatedHeads": .list([.text("2.1.1")])], "ablatedHeads"),
      (
        [
          "inputs": .text("dataset"), "training": .list([.text("x")]), "symmetries": .integer(8),
          "heldOutClasses": .integer(23),
        ], "heldOutClasses"
      ),
    ] as [(ParameterValues, String)])
  func `settings that cannot be are refused by the parameter's name`(
    given: ParameterValues, name: String
  ) {
    #expect(names(given).contains(name))
  }

  @Test func `a parameter that does not exist at a point is refused`() {
    let given: ParameterValues = [
      "inputs": .text("dataset"), "training": .list([.text("x")]), "noise": .number(1),
    ]
    #expect(throws: ParameterError.self) {
      _ = try Self.study.resolve(given, stated: Set(given.keys))
    }
  }

  @Test(arguments: study.presets.map(\.name))
  func `a preset can be run and says where each value is from`(name: String) throws {
    let preset = try #require(Self.study.presets.first { $0.name == name })
    let values = try Self.study.resolve(preset.values, stated: [])
    #expect(Set(preset.provenance.keys) == Set(preset.values.keys))
    for mark in preset.provenance.values {
      #expect(["[C]", "[F]", "[S]", "[D]", "ours"].contains { mark.hasPrefix($0) }, "\(mark)")
    }
    for (parameter, value) in preset.values { #expect(values[parameter] == value) }
  }

  /// Values that two presets have from the same code are there in the same place.
  @Test func `presets agree where their values are from`() throws {
    func preset(_ name: String) throws -> Preset {
      try #require(Self.study.presets.first { $0.name == name })
    }
    let (main, free) = (try preset("coopetition"), try preset("coopetition-image-free"))
    for (parameter, mark) in free.provenance where mark.hasPrefix("[C]") {
      #expect(free.values[parameter] == main.values[parameter], "\(parameter)")
      #expect(mark == main.provenance[parameter], "\(parameter)")
    }
  }

  @Test func `the image-free preset is the defaults`() throws {
    let preset = try #require(Self.study.presets.first { $0.name == "coopetition-image-free" })
    #expect(try Self.study.resolve(preset.values, stated: []) == Self.study.defaults)
  }

  @Test func `curves have an evaluation for each index along sequences`() throws {
    let measures = try Self.study.measures(Self.study.defaults)
    let curve = try #require(measures.first { $0.name == "in_context_accuracy" })
    #expect(curve.dimensions.map(\.name) == ["evaluator", "sequences"])
    #expect(curve.dimensions[0].coordinate == .texts(["train", "icl", "iwl", "ciwl", "flip"]))
    #expect(
      curve.dimensions[1].coordinate
        == .integers(Array(stride(from: 0, through: 2_500_000, by: 100_000))))
  }
}
