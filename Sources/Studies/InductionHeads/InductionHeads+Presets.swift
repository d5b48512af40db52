package import StudyKit
internal import TrainingKit

extension InductionHeads {
  /// The paper's run, and one that is short enough for many clamps.
  ///
  /// Marks of provenance: [C] read from the authors' released code. `ours` stands for what departs from it.
  package static let presets = [
    Preset(
      "phase-change",
      "Singh et al. 2024 (2404.07129), main run; Gaussian exemplars in place of drawings.",
      of: Parameters.self
    ) {
      $0.from(script, published)
      $0.from("ours; the source has ResNet-18 features of Omniglot [C]") {
        ($0.exemplars, $0.noise) = (.rectified, 0.3)
      }
    },
    Preset(
      "clamps", "The same at ten times the learning rate, evaluated often at the beginning.",
      of: Parameters.self
    ) {
      $0.from(script, published)
      $0.from("ours; the source has ResNet-18 features of Omniglot [C]") {
        ($0.exemplars, $0.noise) = (.rectified, 0.3)
      }
      $0.from("ours; the source has 1e-5 and 400,000 to 600,000 sequences [C]") {
        ($0.optimization.learningRate, $0.sequences) = (1e-4, 200_000)
      }
      $0.from("ours") {
        ($0.evalEveryEarly, $0.earlySequences, $0.evalEvery) = (160, 20_800, 1_600)
        $0.evalSequences = 500
      }
    },
  ]

  private static let script = "[C] icl-dynamics ih_paper_runs.sh"

  private static func published(_ p: inout Parameters) {
    (p.classes, p.labels, p.trainedPairs) = (50, 5, 0.8)
    (p.inputDimension, p.width, p.heads, p.batch) = (512, 64, 8, 32)
    (p.sequences, p.optimization.optimizer, p.optimization.learningRate) = (1_000_000, .adam, 1e-5)
  }
}
