internal import Grids
internal import StudyKit

/// A dimension of measures, as a grid declares it.
struct DeclaredDimension: Equatable, Sendable {
  /// What is along it.
  enum Values: Equatable, Sendable {
    /// Values that the grid lists.
    case listed(Coordinate)
    /// The whole numbers from 0 to below a count.
    case counted(Formula)
    /// Evenly spaced numbers between formulas.
    case spaced(Generator.Spacing, [Formula])
  }

  /// The name in the result file.
  let name: String
  let values: Values
  let unit: String?
  let longName: String

  /// The most values along one.
  private static let limit = 10_000_000.0

  /// The parameters that it depends on.
  var names: Set<String> {
    switch values {
    case .listed: []
    case .counted(let count): count.names
    case .spaced(_, let numbers): numbers.reduce(into: []) { $0.formUnion($1.names) }
    }
  }

  /// The dimension with these parameters.
  func dimension(_ parameters: ParameterValues) throws(ParameterError) -> Dimension {
    Dimension(name, try coordinate(parameters), unit: unit, longName: longName)
  }

  private func coordinate(_ parameters: ParameterValues) throws(ParameterError) -> Coordinate {
    switch values {
    case .listed(let coordinate): return coordinate
    case .counted(let formula):
      let count = formula.value(parameters)
      guard count.rounded() == count, 1...Self.limit ~= count else {
        throw refusal("has \(count) values, not a whole number from 1 to \(Int(Self.limit))")
      }
      return .integers(Array(0..<Int(count)))
    case .spaced(let spacing, let formulas):
      let numbers = formulas.map { $0.value(parameters) }
      guard numbers.allSatisfy(\.isFinite) else { throw refusal("is from \(numbers)") }
      let generator: Generator
      do throws(Generator.Refusal) {
        generator = try Generator(spacing, numbers[0], numbers[1], numbers[2])
      } catch { throw refusal("is \(numbers), which has to be \(error.reason)") }
      guard generator.count <= Self.limit else {
        throw refusal("has more than \(Int(Self.limit)) values")
      }
      let wholes = generator.values.compactMap { Int(exactly: $0) }
      return wholes.count == Int(generator.count) ? .integers(wholes) : .numbers(generator.values)
    }
  }

  private func refusal(_ what: String) -> ParameterError {
    .impossible(names: names.sorted(), reason: "the dimension \(name) \(what)")
  }
}
