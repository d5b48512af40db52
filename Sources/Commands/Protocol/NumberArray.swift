internal import Grids

/// An array of numbers with its shape; row-major.
package struct NumberArray: Equatable {
  /// The lengths of its dimensions, outermost first; empty for a single number.
  package let shape: [Int]
  /// The elements; NaN for null.
  package let values: [Double]

  package init(shape: [Int], values: [Double]) { (self.shape, self.values) = (shape, values) }

  /// The array of nested lists; nil where an element is not a number, or lists differ in length.
  init?(_ node: JSONNode) {
    var shape: [Int] = []
    var inner = node
    while case .list(let nodes) = inner.value {
      shape.append(nodes.count)
      guard let first = nodes.first else { break }
      inner = first
    }
    var values: [Double] = []
    guard Self.collect(node, shape[...], &values) else { return nil }
    self.init(shape: shape, values: values)
  }

  private static func collect(
    _ node: JSONNode, _ shape: ArraySlice<Int>, _ values: inout [Double]
  ) -> Bool {
    guard let count = shape.first else {
      switch node.value {
      case .integer(let whole): values.append(Double(whole))
      case .number(let number): values.append(number)
      case .null: values.append(.nan)
      case .flag(let flag): values.append(flag ? 1 : 0)
      default: return false
      }
      return true
    }
    guard case .list(let nodes) = node.value, nodes.count == count else { return false }
    return nodes.allSatisfy { collect($0, shape.dropFirst(), &values) }
  }
}
