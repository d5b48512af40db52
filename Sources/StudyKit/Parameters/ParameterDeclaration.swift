/// One parameter of a study, as help, schema and grid reader need it.
public struct ParameterDeclaration: Equatable, Sendable {
  /// The name in grids and files, in lowerCamelCase.
  public let name: String
  /// What it is, in one sentence.
  public let help: String
  /// What it is, in a few words: the label of a plot's axis.
  public let label: String
  /// The unit; nil for pure numbers and words.
  public let unit: String?
  /// What values it takes.
  public let kind: ParameterKind
  /// When it exists; nil for always.
  public let condition: Condition?
  /// Whether it is part of a run's identity; what only steers recording or checkpoints is not.
  public let isIdentity: Bool
  /// Whether measures or cost depend on it.
  public let isShaping: Bool
  /// What it was called before; nil where it has always been called this.
  public let former: FormerParameter?
  /// The value of all runs from before the study had the parameter; nil where it has always had it.
  public let valueBefore: ParameterValue?
  /// The value that a grid need not give.
  public let standard: ParameterValue

  /// A parameter with its default; the label is the name in words and real numbers do not shape, unless
  /// said otherwise.
  public init(
    name: String, help: String, label: String? = nil, unit: String? = nil, kind: ParameterKind,
    condition: Condition? = nil, isIdentity: Bool = true, isShaping: Bool? = nil,
    former: FormerParameter? = nil, valueBefore: ParameterValue? = nil, standard: ParameterValue
  ) {
    self.name = name
    self.help = help
    self.label = label ?? Self.words(name)
    self.unit = unit
    self.kind = kind
    self.condition = condition
    self.isIdentity = isIdentity
    self.isShaping = isShaping ?? !kind.isReal
    self.former = former
    self.valueBefore = valueBefore
    self.standard = standard
  }

  /// The words of a name in lowerCamelCase.
  private static func words(_ name: String) -> String {
    var words = ""
    for character in name {
      if character.isUppercase { words += " " }
      words += character.lowercased()
    }
    return words
  }
}

extension ParameterDeclaration {
  /// The name in runs' identities.
  public var identityName: String { former?.name ?? name }

  /// A value of the parameter as runs' identities have it; nil where it does not enter them.
  public func identityValue(_ value: ParameterValue) -> ParameterValue? {
    guard isIdentity, value != valueBefore else { return nil }
    return former?.values[value] ?? value
  }
}

extension ParameterKind {
  /// Whether the values are real numbers.
  fileprivate var isReal: Bool {
    if case .number = self { true } else { false }
  }
}
