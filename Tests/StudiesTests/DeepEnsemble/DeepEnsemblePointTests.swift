import Studies
import StudyKit
import Testing
import TrainingKit

@Suite struct DeepEnsemblePointTests {
  let context = RunContext(seed: 1)

  private func parameters(
    _ change: (inout DeepEnsemble.Parameters) -> Void
  ) -> DeepEnsemble.Parameters {
    var parameters = DeepEnsemble.Parameters()
    change(&parameters)
    return parameters
  }

  private func findings(
    _ parameters: DeepEnsemble.Parameters, members: Range<Int>
  ) throws -> [Findings] {
    try members.map { try DeepEnsemble.run(parameters, member: $0, in: context) }
  }

  private func summary(
    _ parameters: DeepEnsemble.Parameters, members: Range<Int>
  ) throws -> Findings {
    try DeepEnsemble.summary(
      parameters,
      of: FindingsReader(
        members: Array(members), findings: try findings(parameters, members: members)),
      in: context)
  }

  @Test func `a run and a summary yield what is declared`() throws {
    for variant in DeepEnsemble.Variant.allCases {
      let parameters = parameters {
        $0.width = 16
        $0.steps = 50
        $0.variant = variant
      }
      let run = try findings(parameters, members: 0..<1)[0]
      for measure in try DeepEnsemble.measures(parameters) {
        #expect(run[measure.name]?.count == measure.count, "\(measure.name)")
        #expect(run[measure.name]?.element == measure.element, "\(measure.name)")
      }
      let summary = try summary(parameters, members: 0..<3)
      for measure in try DeepEnsemble.summaryMeasures(parameters) {
        #expect(summary[measure.name]?.count == measure.count, "\(measure.name)")
      }
    }
  }

  @Test func `a member is the same again`() throws {
    let parameters = parameters {
      $0.width = 16
      $0.steps = 100
    }
    #expect(
      try DeepEnsemble.run(parameters, member: 5, in: context)
        == DeepEnsemble.run(parameters, member: 5, in: context))
  }

  @Test func `variants of a member share its kernel and gd-a shares one among members`() throws {
    func centred(_ variant: DeepEnsemble.Variant, _ member: Int) throws -> [Double]? {
      try DeepEnsemble.run(
        parameters {
          $0.width = 16
          $0.steps = 1
          $0.variant = variant
        }, member: member, in: context
      ).doubles("linearised_centred")
    }
    let own = try centred(.plain, 0)
    #expect(try centred(.centred, 0) == own)
    #expect(try centred(.independent, 0) == own)
    #expect(try centred(.plain, 1) != own)
    #expect(try centred(.sharedKernel, 0) == centred(.sharedKernel, 1))
  }

  @Test func `without the initial function the linearisation is the kernel's map of the targets`()
    throws
  {
    let run = try DeepEnsemble.run(
      parameters {
        $0.width = 16
        $0.steps = 1
        $0.variant = .centred
      }, member: 0, in: context)
    #expect(run.doubles("linearised") == run.doubles("linearised_centred"))
  }

  @Test func `training ends at the tolerance with targets met`() throws {
    let run = try DeepEnsemble.run(parameters { $0.width = 64 }, member: 0, in: context)
    let loss = try #require(run.doubles("final_loss")?.first)
    let steps = try #require(run.doubles("steps_done")?.first)
    #expect(loss < 1e-24 && steps < 4_000)
    let curve = try #require(run.doubles("training_loss"))
    let reached = curve.filter { !$0.isNaN }
    #expect(reached == reached.sorted(by: >))
    #expect(reached.count == 1 + Int(steps - 1).bitWidth - Int(steps - 1).leadingZeroBitCount)
  }

  @Test func `a rate beyond stability diverges with its step`() throws {
    let wild = parameters { $0.learningRate = 1e4 }
    let failure = try #require(throws: RunFailure.self) {
      try DeepEnsemble.run(wild, member: 0, in: context)
    }
    guard case .diverged(let step) = failure else {
      Issue.record("\(failure)")
      return
    }
    #expect(step > 0 && step < 1_000)
  }

  @Test func `wide members come closer to their linearisations`() throws {
    func gap(_ width: Int, _ members: Int) throws -> Double {
      let summary = try summary(parameters { $0.width = width }, members: 0..<members)
      return try #require(summary.doubles("relative_gap")?.first)
    }
    let (narrow, wide) = (try gap(64, 40), try gap(512, 20))
    // An independent implementation has 0.049 and 0.0043 with 200 members; with 40 and 20 the
    // spread is about a third of each, so that 2 and 1/2 are far outside.
    #expect(narrow > 0.025 && narrow < 0.1)
    #expect(wide > 0.0021 && wide < 0.0086)
  }

  @Test func `the summary's statistics are those of their definitions`() throws {
    let parameters = parameters {
      $0.width = 16
      $0.steps = 20
    }
    let runs = try findings(parameters, members: 0..<5)
    let summary = try DeepEnsemble.summary(
      parameters, of: FindingsReader(members: Array(0..<5), findings: runs), in: context)
    func column(_ name: String, _ point: Int) -> [Double] {
      runs.compactMap { $0.doubles(name)?[point] }
    }
    let trained = (0..<15).map { Moments.variance(column("prediction", $0)) }
    let linear = (0..<15).map { Moments.variance(column("linearised", $0)) }
    let gaps = (0..<15).map { point in
      Moments.mean(
        zip(column("prediction", point), column("linearised", point)).map {
          ($0 - $1) * ($0 - $1)
        })
    }
    #expect(summary.doubles("variance") == trained)
    #expect(summary.doubles("mean_variance") == [Moments.mean(trained)])
    // Sums in another order round differently at 1e-16.
    let ratio = try #require(summary.doubles("variance_ratio")?.first)
    #expect(abs(ratio - Moments.mean(trained) / Moments.mean(linear)) < 1e-14)
    let gap = try #require(summary.doubles("relative_gap")?.first)
    #expect(abs(gap - Moments.mean(gaps) / Moments.mean(linear)) < 1e-14)
    let error = try #require(summary.doubles("relative_gap_error")?.first)
    #expect(error > 0 && error < gap)
  }

  @Test func `adam and single precision run too`() throws {
    let parameters = parameters {
      $0.width = 16
      $0.optimizer = .adam
      $0.learningRate = 0.01
      $0.batch = 2
      $0.epochs = 3
      $0.precision = .float
    }
    let run = try DeepEnsemble.run(parameters, member: 0, in: context)
    #expect(run.doubles("steps_done") == [6])
    #expect(run.doubles("training_loss")?.count == 3)
  }
}
