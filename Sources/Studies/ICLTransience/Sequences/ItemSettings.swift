public import StudyKit
internal import Tasks

extension ICLTransience {
  /// Classes and the vectors of their exemplars: all that these depend on, but for random keys.
  package struct ItemSettings: Settings {
    @Setting("Where exemplars come from.") package var inputs = Inputs.gaussian
    @Setting("Classes to train on.", in: 2...1_000_000) package var classes = 6400
    @Setting(
      "Classes that training never shows, of data sets in all versions; they have an ICL evaluator.",
      in: 0...100_000) package var heldOutClasses = 0
    @Setting("Exemplars per class.", in: 1...100_000) package var exemplars = 20
    @Setting(
      "Spread ε of exemplars in x = (µ + εη) / √(1 + ε²).", in: .nonNegative,
      .when("inputs", is: "gaussian")) package var noise = 0.55
    @Setting("Dimension of an exemplar.", in: 1...65_536) package var inputDimension = 32
    @Setting(
      "Data sets whose classes are used: known names such as omniglot/background, or files.",
      .when("inputs", is: "dataset"), .formerly("sources")) package var training: [String] = []
    @Setting(
      "Versions of each class of square images: quarter turns first, then those of the mirror image.",
      in: 1...8, .when("inputs", is: "dataset")) package var symmetries = 1
    @Setting(
      "Images with a longer side are resized to squares with this many pixels a side.",
      in: 1...1024,
      .when("inputs", is: "dataset")) package var imageSide = 28
    @Setting("How a data set's inputs become vectors.", .when("inputs", is: "dataset"))
    package var embedding = Embedding.randomFeatures

    /// Gaussian classes in 32 dimensions.
    package init() {}
  }

  /// Where exemplars come from.
  package enum Inputs: String, Choice {
    /// Mixture of Gaussians, x = (µ + εη) / √(1 + ε²).
    case gaussian
    /// The first examples of each class of data sets: Omniglot's drawings, features in an HDF5 file.
    case dataset
  }

  /// How a data set's inputs become vectors.
  package enum Embedding: String, Choice {
    /// One frozen random layer of rectified units, each coordinate standardized.
    case randomFeatures = "random-features"
    /// The first principal components over all inputs, each with variance 1.
    case principalComponents = "principal-components"
    /// Not at all, but for standardizing each coordinate.
    case identity = "none"
  }
}

extension LabelScheme: Choice {}

extension ICLTransience.ItemSettings {
  /// Bytes of all vectors.
  private var tableBytes: Double {
    Double(classes + heldOutClasses) * Double(exemplars * inputDimension) * 4
  }

  /// Operations, as fast as in large products, that one exemplar takes where it is drawn at each use.
  var operationsPerExemplar: Double {
    let isDrawn = inputs == .gaussian && tableBytes > Double(Exemplars.largestTable)
    return isDrawn ? 10 * Double(inputDimension) : 0
  }

  /// Bytes of exemplars; of data sets, with images of the size that the settings allow, but without the
  /// sets as they were read.
  var bytes: Double {
    switch inputs {
    case .gaussian: return min(tableBytes, Double(Exemplars.largestTable))
    case .dataset:
      // The examples stay only while vectors are made of them: as read, chosen and standardized.
      let images = Double(classes + heldOutClasses) * Double(exemplars * imageSide * imageSide) * 4
      return tableBytes + 3 * images
    }
  }

  /// Refuses settings of which no exemplars can be made.
  func check() throws(ParameterError) {
    try require(heldOutClasses != 1, "heldOutClasses") {
      "heldOutClasses must be 0 or at least 2: an ICL sequence shows two classes"
    }
    guard inputs == .dataset else { return }
    try require(!training.isEmpty, "inputs", "training") {
      "training must name a data set, or give its path, when inputs is dataset"
    }
    try require(heldOutClasses % symmetries == 0, "heldOutClasses", "symmetries") {
      "heldOutClasses (\(heldOutClasses)) must be a multiple of symmetries (\(symmetries)): a class is "
        + "held out in all its versions"
    }
  }

  /// The data sets, with what is in them.
  func data() throws(ParameterError) -> [DataDigest] {
    guard inputs == .dataset else { return [] }
    return try dataDigests(of: training, namedBy: ["training"])
  }
}
