/// The settings of a study, checked for contradictions.
///
/// Read off the study's types when its first grid, or somebody who lists it, asks: a process has use for one study of
/// those that it knows.
struct StudyDeclarations: Sendable {
  /// The study's name.
  let study: String
  /// The settings with the groups that they stand in.
  let schema: SettingsSchema
  /// The settings as the grid reader knows them.
  let parameters: [ParameterDeclaration]

  /// Reads the settings of a study; stops where they contradict each other, so that its first test shows it and no grid
  /// can meet it.
  init<S: Study>(of study: S.Type) {
    self.study = S.name
    schema = SettingsSchema(S.Parameters.self)
    parameters = schema.parameters
    check()
  }

  /// The parameters of a study without a type; stops where they contradict each other.
  init(of study: any DeclaredStudy) {
    self.study = study.name
    schema = SettingsSchema()
    parameters = study.parameters
    check()
  }

  /// The declaration of a parameter; nil where the study has none of that name.
  func parameter(_ name: String) -> ParameterDeclaration? {
    parameters.first { $0.name == name }
  }

  /// Stops where a preset gives a parameter that the study does not have, or a value that it cannot have.
  func check(_ presets: [Preset]) {
    for preset in presets {
      for (key, value) in preset.values {
        precondition(
          parameter(key)?.kind.accept(value) != nil,
          "\(study): preset \(preset.name) gives \(key) the value \(value)")
      }
    }
  }

  private func check() {
    var names: Set<String> = []
    var identityNames: Set<String> = []
    for parameter in parameters {
      precondition(
        !["member", "seed", "note"].contains(parameter.name),
        "\(study): \(parameter.name) means something else in every grid")
      precondition(
        names.insert(parameter.name).inserted, "\(study) declares \(parameter.name) more than once")
      precondition(
        identityNames.insert(parameter.identityName).inserted,
        "\(study): another parameter is, or was, called \(parameter.identityName) in identities")
      precondition(
        parameter.kind.accept(parameter.standard) == parameter.standard,
        "\(study): the default \(parameter.standard) of \(parameter.name) is not allowed")
      checkCondition(of: parameter)
    }
  }

  /// Stops where a condition names no parameter, a value that it cannot have, or, in the end, the
  /// parameter itself.
  private func checkCondition(of declared: ParameterDeclaration) {
    var parameter = declared
    var seen: Set<String> = [declared.name]
    while let condition = parameter.condition {
      guard let other = self.parameter(condition.parameter) else {
        preconditionFailure("\(study): \(parameter.name) depends on an unknown parameter")
      }
      precondition(
        condition.values.allSatisfy { other.kind.accept($0) == $0 },
        "\(study): \(parameter.name) depends on values that \(other.name) cannot have")
      precondition(
        seen.insert(other.name).inserted, "\(study): \(declared.name) depends on itself")
      parameter = other
    }
  }
}
