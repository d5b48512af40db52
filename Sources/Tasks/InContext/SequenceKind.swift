/// What the sequences of a ``PairSampler`` look like.
public struct SequenceKind: Equatable, Sendable {
  /// Which labels stand in a sequence.
  public enum Labeling: Equatable, Sendable {
    /// Those of the label scheme.
    case scheme
    /// The query's class and the others get 0 and 1, at random: only the context tells.
    case binary
    /// The query's class and the distractor have each other's label: the context contradicts the
    /// scheme.
    case swapped
    /// Those of the scheme, but the query's label stands on a random context item.
    case copied
  }

  /// How often the query's class, and one distractor, stand in a bursty sequence; the other classes are
  /// drawn i.i.d.
  public var burstiness: Int
  /// The chance that a sequence is bursty; in the others all classes are drawn i.i.d.
  public var burstyFraction: Double
  /// Whether the context is distinct classes without the query's.
  public var isUnsupported: Bool
  /// Which labels stand in it.
  public var labeling: Labeling

  /// Bursty sequences with the scheme's labels, unless said otherwise.
  public init(
    burstiness: Int, burstyFraction: Double = 1, isUnsupported: Bool = false,
    labeling: Labeling = .scheme
  ) {
    self.burstiness = burstiness
    self.burstyFraction = burstyFraction
    self.isUnsupported = isUnsupported
    self.labeling = labeling
  }
}

/// Which label a class has.
public enum LabelScheme: String, CaseIterable, Sendable {
  /// Every class its own, the same in all sequences.
  case identity = "class"
  /// Class k has label k mod L in all sequences.
  case modulo
  /// The classes of a sequence get distinct labels out of L, anew in each.
  case relabeled = "relabelled"
}
