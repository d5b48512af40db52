import Engine
import StudyKit
import Testing
import TrainingKit

@Suite struct SettingsGroupsTests {
  @Test func `an optimizer is what its settings say`() {
    var settings = OptimizerSettings()
    settings.learningRate = 0.5
    #expect(settings.rule == .adam() && settings.rate(steps: 9) == .constant(0.5))
    #expect(settings.clipping == .none)
    settings.weightDecay = 0.1
    settings.schedule = .cosine
    settings.warmupSteps = 3
    settings.clipNorm = 2
    #expect(settings.rule == .adamW(decay: 0.1))
    #expect(settings.rate(steps: 9) == .cosine(peak: 0.5, warmUp: 3, steps: 9))
    #expect(settings.clipping == .globalNorm(2))
    settings.optimizer = .sgd
    settings.momentum = 0.9
    settings.schedule = .inverseSquareRoot
    #expect(settings.rule == .sgd(momentum: 0.9))
    #expect(settings.rate(steps: 9) == .inverseSquareRoot(peak: 0.5, warmUp: 3))
  }

  @Test func `a warm-up is not longer than the run, where there is one`() {
    var settings = OptimizerSettings()
    settings.warmupSteps = 100
    #expect(throws: Never.self) { try settings.check(steps: 10, setBy: "epochs") }
    settings.schedule = .cosine
    #expect(throws: Never.self) { try settings.check(steps: 100, setBy: "epochs") }
    #expect(
      throws: ParameterError.impossible(
        names: ["warmupSteps", "epochs"],
        reason: "warmupSteps (100) must not exceed the 99 steps of the run")
    ) { try settings.check(steps: 99, setBy: "epochs") }
  }

  @Test func `heads divide the channels, by pairs where positions are rotary`() {
    var settings = TransformerSettings()
    settings.width = 12
    for (heads, positions, fits) in [
      (4, TransformerSettings.Scheme.learned, true), (5, .learned, false), (4, .rotary, false),
      (3, .rotary, true),
    ] {
      settings.heads = heads
      settings.positions = positions
      #expect(((try? settings.check()) != nil) == fits, "\(heads) heads, \(positions)")
    }
  }

  /// A study's parameters, with other defaults than the group declares.
  private struct Slow: Settings {
    var optimization = OptimizerSettings()
    @Setting("Steps.", in: 1...9) var steps = 3

    init() { optimization.learningRate = 1e-9 }
  }

  @Test func `a preset pins what it assigns, not the defaults that a type gives a group`() {
    let preset = Preset("slow", "Slow.", of: Slow.self, source: "ours") {
      $0.optimization.momentum = 0.5
    }
    #expect(preset.values == ["momentum": .number(0.5)])
    #expect(Slow().values["learningRate"] == .number(1e-9))
  }
}
