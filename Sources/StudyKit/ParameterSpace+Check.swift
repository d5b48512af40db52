extension ParameterSpace {
  /// Of how many kinds of points ``check(_:_:_:)`` asks for the measures; who lays out a file asks for them all
  /// in any case.
  static let measuredKinds = 10_000

  /// Checks all values together at every point, and that measures and data of the first ten thousand kinds of points
  /// can be stated.
  ///
  /// `report` is given each point that is impossible, in row-major order, and says whether to go on.
  func check<S: Study>(
    _ study: S.Type, _ schema: SettingsSchema, _ report: (Int, ParameterError) -> Bool
  ) {
    // By the first point of a kind.
    let (checks, impossible) = reduceKinds(
      S.Parameters.self, schema, among: schema.names, into: [Int: ParameterError]()
    ) { errors, point, values in
      if isAbsent(point) { return true }
      do throws(ParameterError) {
        try S.check(values)
        _ = try S.origin(values)
      } catch { errors[point] = error }
      return true
    }
    let (kinds, (_, unstatable)) = reduceKinds(
      S.Parameters.self, schema, among: schema.shaping,
      into: (visited: 0, errors: [Int: ParameterError]())
    ) { found, point, values in
      found.visited += 1
      if isAbsent(point) { return true }
      if impossible[checks.firstPoint(alike: point)] != nil { return true }
      do throws(ParameterError) {
        _ = try S.measures(values)
        _ = try S.summaryMeasures(values)
        _ = try S.data(values)
      } catch { found.errors[point] = error }
      return found.visited < Self.measuredKinds
    }
    if impossible.isEmpty, unstatable.isEmpty { return }
    for point in 0..<pointCount where !isAbsent(point) {
      let error =
        impossible[checks.firstPoint(alike: point)] ?? unstatable[kinds.firstPoint(alike: point)]
      if let error, !report(point, error) { return }
    }
  }
}
