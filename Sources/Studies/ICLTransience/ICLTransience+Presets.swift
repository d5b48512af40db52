package import StudyKit
internal import Tasks
internal import TrainingKit

extension ICLTransience {
  /// Published settings, and the image-free one that this study was built around.
  ///
  /// Marks of provenance: [C] read from the authors' released code, [F] from a figure, [S] from an
  /// abstract or a caption, [D] found here with an independent implementation. `ours` stands for what
  /// departs from the source because its data are not at hand.
  package static let presets = [coopetition, imageFree, singh]

  /// The released code's scripts of sweeps, and its standard values.
  private static let coopetitionScript = "[C] icl-dynamics coopetition_paper_sweep.py"
  private static let singhScript = "[C] icl-dynamics fixed_omni_emb_sweep_example.py"
  private static let standards = "[C] icl-dynamics models.py, main_utils.py"

  /// What both tasks of the coopetition script have in common.
  private static func task(_ p: inout Parameters) {
    (p.context, p.burstiness, p.burstyFraction, p.labelScheme) = (2, 1, 1, .identity)
    p.items.exemplars = 20
    (p.model.depth, p.model.width, p.model.heads) = (2, 64, 8)
    p.model.positions = .learned
    p.optimization.optimizer = .adam
    p.evalEvery = 100_000
  }

  /// The values that no script changes.
  private static func standard(_ p: inout Parameters) {
    (p.matchExemplars, p.zipf, p.batch, p.l2) = (false, 0, 32, 0)
    (p.model.mlpRatio, p.model.layerNorm) = (0, true)
    p.optimization.schedule = .constant
  }

  /// Gaussian exemplars in place of features of drawings.
  private static func gaussian(_ draft: inout PresetDraft<Parameters>) {
    draft.from("ours; the source has ResNet-18 features of Omniglot [C]") {
      $0.items.inputs = .gaussian
    }
    draft.from("ours; the source has drawings") { $0.items.noise = 0.7 }
    draft.from("[C] icl-dynamics omni_features_extract.py") { $0.items.inputDimension = 512 }
  }

  private static let coopetition = Preset(
    "coopetition",
    "Singh et al. 2025 (2503.05631), main run; Gaussian exemplars in place of Omniglot features.",
    of: Parameters.self
  ) {
    $0.from(coopetitionScript) {
      task(&$0)
      ($0.items.classes, $0.items.heldOutClasses) = (12_800, 184)
      ($0.sequences, $0.optimization.learningRate) = (64_000_000, 1e-5)
      ($0.evalSequences, $0.evalClasses, $0.evalExemplars) = (5_000, 1_600, 5)
    }
    $0.from(standards, standard)
    gaussian(&$0)
  }

  private static let imageFree = Preset(
    "coopetition-image-free",
    "The coopetition task in 32 dimensions at ten times its learning rate; a run takes minutes.",
    of: Parameters.self
  ) {
    $0.from(coopetitionScript, task)
    $0.from(standards, standard)
    $0.from("[D] probes with an independent implementation") {
      ($0.items.classes, $0.items.heldOutClasses) = (6_400, 0)
      ($0.items.noise, $0.items.inputDimension) = (0.55, 32)
      ($0.sequences, $0.evalSequences) = (2_500_000, 2_000)
      ($0.evalClasses, $0.evalExemplars) = (0, 0)
    }
    $0.from("ours") { $0.items.inputs = .gaussian }
    $0.from("[D] ten times the source's") { $0.optimization.learningRate = 1e-4 }
  }

  private static let singh = Preset(
    "singh",
    "Singh et al. 2023 (2311.08360), fixed embeddings (appendix); Gaussian exemplars in place of "
      + "Omniglot features. A run takes weeks on one core.", of: Parameters.self
  ) {
    $0.from(standards) {
      standard(&$0)
      $0.evalSequences = 1_000
    }
    $0.from(singhScript) {
      ($0.context, $0.burstiness, $0.burstyFraction, $0.labelScheme) = (8, 3, 1, .identity)
      ($0.items.classes, $0.items.heldOutClasses, $0.items.exemplars) = (1_600, 23, 20)
      ($0.model.depth, $0.model.width, $0.model.heads, $0.model.mlpRatio) = (12, 64, 8, 4)
      ($0.model.positions, $0.model.positionTime) = (.sinusoidal, 30)
      ($0.optimization.optimizer, $0.optimization.learningRate) = (.adam, 3e-4)
      ($0.sequences, $0.evalEvery, $0.evalClasses, $0.evalExemplars) = (
        1_600_000_000, 500_000, 0, 0
      )
    }
    gaussian(&$0)
  }
}
