public import StudyKit

extension ICLTransience {
  /// Published settings, and the image-free one that this study was built around.
  ///
  /// Marks of provenance: [C] read from the authors' released code, [F] from a figure, [S] from an
  /// abstract or a caption, [D] found here with an independent implementation. `ours` stands for what
  /// departs from the source because its data are not at hand.
  public static let presets = [coopetition, imageFree, singh]

  /// The released code's scripts of sweeps, and its standard values.
  private static let coopetitionScript = "[C] icl-dynamics coopetition_paper_sweep.py"
  private static let singhScript = "[C] icl-dynamics fixed_omni_emb_sweep_example.py"
  private static let standards = "[C] icl-dynamics models.py, main_utils.py"
  private static let features = "[C] icl-dynamics omni_features_extract.py"
  private static let replaced = "ours; the source has ResNet-18 features of Omniglot [C]"

  private static let coopetition = Preset(
    "coopetition",
    "Singh et al. 2025 (2503.05631), main run; Gaussian exemplars in place of Omniglot features.",
    of: Parameters.self
  ) {
    $0.from(coopetitionScript) {
      ($0.context, $0.burstiness, $0.burstyFraction, $0.labelScheme) = (2, 1, 1, .identity)
      ($0.classes, $0.heldOutClasses, $0.exemplars) = (12_800, 184, 20)
      ($0.depth, $0.width, $0.heads, $0.positions) = (2, 64, 8, .learned)
      ($0.sequences, $0.optimizer, $0.learningRate) = (64_000_000, .adam, 1e-5)
      ($0.evalEvery, $0.evalSequences, $0.evalClasses, $0.evalExemplars) = (
        100_000, 5_000, 1_600, 5
      )
    }
    $0.from(standards) {
      ($0.matchExemplars, $0.zipf, $0.mlpRatio, $0.layerNorm) = (false, 0, 0, true)
      ($0.batch, $0.schedule, $0.l2) = (32, .constant, 0)
    }
    $0.from(replaced) { $0.inputs = .gaussian }
    $0.from("ours; the source has drawings") { $0.noise = 0.7 }
    $0.from(features) { $0.inputDimension = 512 }
  }

  private static let imageFree = Preset(
    "coopetition-image-free",
    "The coopetition task in 32 dimensions at ten times its learning rate: minutes a run.",
    of: Parameters.self
  ) {
    $0.from(coopetitionScript) {
      ($0.context, $0.burstiness, $0.burstyFraction, $0.labelScheme) = (2, 1, 1, .identity)
      ($0.exemplars, $0.depth, $0.width, $0.heads, $0.positions) = (20, 2, 64, 8, .learned)
      ($0.optimizer, $0.evalEvery) = (.adam, 100_000)
    }
    $0.from(standards) {
      ($0.matchExemplars, $0.zipf, $0.mlpRatio, $0.layerNorm) = (false, 0, 0, true)
      ($0.batch, $0.schedule, $0.l2) = (32, .constant, 0)
    }
    $0.from("[D] probes with an independent implementation") {
      ($0.classes, $0.heldOutClasses, $0.noise, $0.inputDimension) = (6_400, 0, 0.55, 32)
      ($0.sequences, $0.evalSequences, $0.evalClasses, $0.evalExemplars) = (2_500_000, 2_000, 0, 0)
    }
    $0.from("ours") { $0.inputs = .gaussian }
    $0.from("[D] ten times the source's") { $0.learningRate = 1e-4 }
  }

  private static let singh = Preset(
    "singh",
    "Singh et al. 2023 (2311.08360), fixed embeddings (appendix); Gaussian exemplars in place of "
      + "Omniglot features. Weeks a run on one core.", of: Parameters.self
  ) {
    $0.from(singhScript) {
      ($0.context, $0.burstiness, $0.burstyFraction, $0.labelScheme) = (8, 3, 1, .identity)
      ($0.classes, $0.heldOutClasses, $0.exemplars) = (1_600, 23, 20)
      ($0.depth, $0.width, $0.heads, $0.mlpRatio) = (12, 64, 8, 4)
      ($0.positions, $0.positionTime) = (.sinusoidal, 30)
      ($0.sequences, $0.optimizer, $0.learningRate) = (1_600_000_000, .adam, 3e-4)
      ($0.evalEvery, $0.evalClasses, $0.evalExemplars) = (500_000, 0, 0)
    }
    $0.from(standards) {
      ($0.matchExemplars, $0.zipf, $0.layerNorm, $0.batch) = (false, 0, true, 32)
      ($0.schedule, $0.l2, $0.evalSequences) = (.constant, 0, 1_000)
    }
    $0.from(replaced) { $0.inputs = .gaussian }
    $0.from("ours; the source has drawings") { $0.noise = 0.7 }
    $0.from(features) { $0.inputDimension = 512 }
  }
}
