extension AnyStudy {
  /// Stops where the study's own declarations contradict each other, so that its first test shows
  /// it and no grid can meet it.
  func checkDeclarations() {
    for parameter in parameters {
      precondition(
        parameters.filter { $0.name == parameter.name }.count == 1,
        "\(name) declares \(parameter.name) more than once")
      precondition(
        parameter.kind.accept(parameter.standard) == parameter.standard,
        "\(name): the default \(parameter.standard) of \(parameter.name) is not allowed")
      precondition(
        parameters.filter { $0.identityName == parameter.identityName }.count == 1,
        "\(name): another parameter is, or was, called \(parameter.identityName) in identities")
      checkCondition(of: parameter)
    }
    for preset in presets {
      for (key, value) in preset.values {
        precondition(
          self.parameter(key)?.kind.accept(value) != nil,
          "\(name): preset \(preset.name) gives \(key) the value \(value)")
      }
    }
  }

  /// Stops where a condition names no parameter, a value that it cannot have, or, in the end, the
  /// parameter itself.
  private func checkCondition(of declared: ParameterDeclaration) {
    var parameter = declared
    var seen: Set<String> = [declared.name]
    while let condition = parameter.condition {
      guard let other = self.parameter(condition.parameter) else {
        preconditionFailure("\(name): \(parameter.name) depends on an unknown parameter")
      }
      precondition(
        condition.values.allSatisfy { other.kind.accept($0) == $0 },
        "\(name): \(parameter.name) depends on values that \(other.name) cannot have")
      precondition(
        seen.insert(other.name).inserted, "\(name): \(declared.name) depends on itself")
      parameter = other
    }
  }
}
