/// A named setting of a study's parameters, with where each value is from.
public struct Preset: Equatable, Sendable {
  /// The name by which a grid asks for it.
  public let name: String
  /// What it is and its source.
  public let help: String
  /// The parameters that it sets.
  public let values: ParameterValues
  /// Where each value is from, by parameter.
  public let provenance: [String: String]

  /// A preset that pins what `assign` assigns, whether or not it is the default; `source` is where the
  /// values are from, nil where that is the preset's own choice.
  ///
  ///     Preset("reddy", "Reddy 2023, main run.", of: Parameters.self, source: "[C] …") {
  ///       $0.classes = 256
  ///       $0.optimization.learningRate = 0.01
  ///     }
  public init<Values: Settings>(
    _ name: String, _ help: String, of type: Values.Type, source: String?,
    _ assign: (inout Values) -> Void
  ) {
    self.init(name, help, of: type) { $0.from(source, assign) }
  }

  /// A preset whose values are from several sources.
  public init<Values: Settings>(
    _ name: String, _ help: String, of type: Values.Type,
    _ draw: (inout PresetDraft<Values>) -> Void
  ) {
    var draft = PresetDraft<Values>()
    draw(&draft)
    self.name = name
    self.help = help
    values = draft.values
    provenance = draft.provenance
  }
}

/// What a preset names, while it is written.
public struct PresetDraft<Values: Settings> {
  fileprivate private(set) var values: ParameterValues = [:]
  fileprivate private(set) var provenance: [String: String] = [:]
  // Made of values, so that nothing counts as assigned before.
  private let unassigned = SettingsBuilder<Values>(SettingsSchema(Values.self)).make()

  fileprivate init() {}

  /// Pins what `assign` assigns; `source` is where these values are from, nil for the preset's own choice.
  public mutating func from(_ source: String?, _ assign: (inout Values) -> Void) {
    var parameters = unassigned
    assign(&parameters)
    SettingsSchema.forEachSetting(of: parameters) { name, setting in
      guard setting.isAssigned else { return }
      values[name] = setting.parameterValue
      provenance[name] = source
    }
  }
}
