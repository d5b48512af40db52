public import StudyKit

extension ICLTransience {
  /// Published settings, and the image-free one that this study was built around.
  ///
  /// Marks of provenance: [C] read from the authors' released code, [F] from a figure, [S] from an
  /// abstract or a caption, [D] found here with an independent implementation. `ours` stands for what
  /// departs from the source because its data are not at hand.
  public static var presets: [Preset] { [coopetition, imageFree, singh] }

  /// A value with where it is from.
  private typealias Marked = (value: ParameterValue, mark: String)

  /// The released code's scripts of sweeps, and its standard values.
  private static let coopetitionScript = "[C] icl-dynamics coopetition_paper_sweep.py"
  private static let singhScript = "[C] icl-dynamics fixed_omni_emb_sweep_example.py"
  private static let standards = "[C] icl-dynamics models.py, main_utils.py"

  private static func preset(_ name: String, _ help: String, _ marked: [String: Marked]) -> Preset {
    Preset(name, help, marked.mapValues(\.value), provenance: marked.mapValues(\.mark))
  }

  private static var coopetition: Preset {
    let code = coopetitionScript
    return preset(
      "coopetition",
      "Singh et al. 2025 (2503.05631), main run; Gaussian exemplars in place of Omniglot features.",
      [
        "context": (.integer(2), code), "burstiness": (.integer(1), code),
        "burstyFraction": (.number(1), code), "matchExemplars": (.flag(false), standards),
        "labelScheme": (.text("class"), code), "classes": (.integer(12_800), code),
        "heldOutClasses": (.integer(184), code), "exemplars": (.integer(20), code),
        "inputs": (.text("gaussian"), "ours; the source has ResNet-18 features of Omniglot [C]"),
        "noise": (.number(0.7), "ours; the source has drawings"),
        "inputDimension": (.integer(512), "[C] icl-dynamics omni_features_extract.py"),
        "zipf": (.number(0), standards),
        "depth": (.integer(2), code), "width": (.integer(64), code), "heads": (.integer(8), code),
        "mlpRatio": (.integer(0), standards), "layerNorm": (.flag(true), standards),
        "positions": (.text("learned"), code), "batch": (.integer(32), standards),
        "sequences": (.integer(64_000_000), code), "optimizer": (.text("adam"), code),
        "learningRate": (.number(1e-5), code), "schedule": (.text("constant"), standards),
        "l2": (.number(0), standards), "evalEvery": (.integer(100_000), code),
        "evalSequences": (.integer(5_000), code), "evalClasses": (.integer(1_600), code),
        "evalExemplars": (.integer(5), code),
      ])
  }

  private static var imageFree: Preset {
    let probe = "[D] probes with an independent implementation"
    let code = coopetitionScript
    return preset(
      "coopetition-image-free",
      "The coopetition task in 32 dimensions at ten times its learning rate: minutes a run.",
      [
        "context": (.integer(2), code), "burstiness": (.integer(1), code),
        "burstyFraction": (.number(1), code), "matchExemplars": (.flag(false), standards),
        "labelScheme": (.text("class"), code), "classes": (.integer(6_400), probe),
        "heldOutClasses": (.integer(0), probe), "exemplars": (.integer(20), code),
        "inputs": (.text("gaussian"), "ours"), "noise": (.number(0.55), probe),
        "inputDimension": (.integer(32), probe), "zipf": (.number(0), standards),
        "depth": (.integer(2), code), "width": (.integer(64), code), "heads": (.integer(8), code),
        "mlpRatio": (.integer(0), standards), "layerNorm": (.flag(true), standards),
        "positions": (.text("learned"), code), "batch": (.integer(32), standards),
        "sequences": (.integer(2_500_000), probe), "optimizer": (.text("adam"), code),
        "learningRate": (.number(1e-4), "[D] ten times the source's"),
        "schedule": (.text("constant"), standards), "l2": (.number(0), standards),
        "evalEvery": (.integer(100_000), code), "evalSequences": (.integer(2_000), probe),
        "evalClasses": (.integer(0), probe), "evalExemplars": (.integer(0), probe),
      ])
  }

  private static var singh: Preset {
    let code = singhScript
    return preset(
      "singh",
      "Singh et al. 2023 (2311.08360), fixed embeddings (appendix); Gaussian exemplars in place of "
        + "Omniglot features. Weeks a run on one core.",
      [
        "context": (.integer(8), code), "burstiness": (.integer(3), code),
        "burstyFraction": (.number(1), code), "matchExemplars": (.flag(false), standards),
        "labelScheme": (.text("class"), code), "classes": (.integer(1_600), code),
        "heldOutClasses": (.integer(23), code), "exemplars": (.integer(20), code),
        "inputs": (.text("gaussian"), "ours; the source has ResNet-18 features of Omniglot [C]"),
        "noise": (.number(0.7), "ours; the source has drawings"),
        "inputDimension": (.integer(512), "[C] icl-dynamics omni_features_extract.py"),
        "zipf": (.number(0), standards),
        "depth": (.integer(12), code), "width": (.integer(64), code), "heads": (.integer(8), code),
        "mlpRatio": (.integer(4), code), "layerNorm": (.flag(true), standards),
        "positions": (.text("sinusoidal"), code), "positionTime": (.number(30), code),
        "batch": (.integer(32), standards), "sequences": (.integer(1_600_000_000), code),
        "optimizer": (.text("adam"), code), "learningRate": (.number(3e-4), code),
        "schedule": (.text("constant"), standards), "l2": (.number(0), standards),
        "evalEvery": (.integer(500_000), code), "evalSequences": (.integer(1_000), standards),
        "evalClasses": (.integer(0), code), "evalExemplars": (.integer(0), code),
      ])
  }
}
