package import Randomness
internal import Tasks

// D: dimension of an item, K: classes, L: labels, P: positions, B: sequences, T: tokens of each, W = P + D.

extension ICLReddy {
  /// What all runs of a sweep share: classes and label vectors, N(0, 1/D).
  package struct Task {
    /// The classes that have the same label in all sequences, K of them.
    let known: GaussianClasses
    /// (L, D).
    private let labels: [Float]
    private let dimension: Int
    private let noise: Double

    /// Classes and labels by their numbers: more classes leave those that were there.
    package init(_ parameters: Parameters, key: RandomKey) {
      dimension = parameters.dimension
      noise = parameters.noise
      known = Self.classes(
        parameters.classes, dimension: dimension, noise: noise, key: key.folding(1))
      labels = Self.normals(parameters.labels, dimension, key: key.folding(2))
    }

    /// Further classes, as many as are asked for.
    func fresh(_ count: Int, key: RandomKey) -> GaussianClasses {
      Self.classes(count, dimension: dimension, noise: noise, key: key)
    }

    private static func classes(
      _ count: Int, dimension: Int, noise: Double, key: RandomKey
    ) -> GaussianClasses {
      GaussianClasses(
        means: normals(count, dimension, key: key), dimension: dimension, noise: noise,
        scale: .unitLength)
    }

    /// `count` vectors with entries of variance 1/D, (count, D).
    private static func normals(_ count: Int, _ dimension: Int, key: RandomKey) -> [Float] {
      var values = [Float](repeating: 0, count: count * dimension)
      values.withUnsafeMutableBufferPointer { key.fillNormals($0) }
      let scale = 1 / Float(dimension).squareRoot()
      for index in values.indices { values[index] *= scale }
      return values
    }

    /// Writes the vector of a label.
    func writeLabel(_ label: Int32, to target: UnsafeMutableBufferPointer<Float>) {
      let start = Int(label) * dimension
      labels.withUnsafeBufferPointer { labels in
        for i in 0..<dimension { target[i] = labels[start + i] }
      }
    }
  }

  /// What sequences of one kind look like.
  package struct SequenceKind: Equatable, Sendable {
    /// How often each class of a bursty context stands in it; 0 for none that is bursty.
    package var burstiness: Int
    /// The chance that a sequence is bursty.
    package var burstyFraction: Double
    /// The chance that its classes are fresh ones.
    package var freshFraction: Double
    /// What is added to every label, modulo L.
    package var shift: Int

    /// Bursty sequences of known classes, unless said otherwise.
    package init(
      burstiness: Int, burstyFraction: Double = 1, freshFraction: Double = 0, shift: Int = 0
    ) {
      self.burstiness = burstiness
      self.burstyFraction = burstyFraction
      self.freshFraction = freshFraction
      self.shift = shift
    }
  }

  /// A fixed set of sequences that tells one way of answering from another.
  package enum Evaluator: String, CaseIterable, Sendable {
    /// Sequences as in training.
    case test
    /// Bursty contexts of fresh classes: only the context tells.
    case ic
    /// Bursty contexts of known classes whose labels are all shifted by one: context against weights.
    case ic2 = "ic-shifted"
    /// Contexts and targets drawn i.i.d. of known classes: the weights tell.
    case iw

    /// What its sequences look like.
    package func kind(_ parameters: Parameters) -> SequenceKind {
      let burstiness = max(parameters.burstiness, 1)
      return switch self {
      case .test: .training(parameters)
      case .ic: SequenceKind(burstiness: burstiness, freshFraction: 1)
      case .ic2: SequenceKind(burstiness: burstiness, shift: 1)
      case .iw: SequenceKind(burstiness: 0)
      }
    }

    /// Which of the evaluation's streams is its own; never changes, whatever evaluators there are.
    var stream: UInt64 {
      switch self {
      case .test: 1
      case .ic: 2
      case .ic2: 3
      case .iw: 4
      }
    }
  }
}

extension ICLReddy.SequenceKind {
  /// The kind that a run trains on.
  static func training(_ parameters: ICLReddy.Parameters) -> Self {
    ICLReddy.SequenceKind(
      burstiness: parameters.burstiness, burstyFraction: parameters.burstyFraction,
      freshFraction: parameters.freshFraction)
  }
}
