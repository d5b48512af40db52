/// Why a model cannot be compiled: the first thing in it that does not fit, and what it was given.
///
/// Its text names the layer, the operation and every shape: `block-2.mlp-in: product of 'residual'
/// (16, 33, 64) with 'block-2.mlp-in.weight' (32, 256): 64 is not 32`.
public struct ModelError: Error, Equatable, CustomStringConvertible {
  /// One of the values that an operation was given.
  public struct Operand: Equatable, Sendable, CustomStringConvertible {
    /// The value's name in quotes, or the operation that made it.
    public let name: String
    /// Extents of the value.
    public let shape: Shape

    /// Name and shape.
    public var description: String { "\(name) \(shapeText(shape))" }
  }

  /// The layer: the scopes that were open, joined by points; empty outside of all.
  public let scope: String
  /// What was to be done, such as `product` or `parameter 'w'`.
  public let operation: String
  /// What it was given.
  public let operands: [Operand]
  /// What does not fit.
  public let reason: String

  /// All of it in a line.
  public var description: String {
    let prefix = scope.isEmpty ? "" : scope + ": "
    let given = operands.map(\.description).joined(separator: " with ")
    return prefix + operation + (given.isEmpty ? "" : " of " + given) + ": " + reason
  }
}

/// A shape as messages have it: `(16, 33, 64)`, `()` for a scalar.
func shapeText(_ shape: Shape) -> String {
  "(" + shape.map(String.init).joined(separator: ", ") + ")"
}
