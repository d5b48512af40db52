/// One value of a graph: a tensor of static shape. It means something only in the graph that made it.
public struct Node: Hashable, Sendable {
  /// The node's index in its graph; a node's inputs come before it.
  let index: Int

  /// What an operation on values that do not fit gives in a graph that keeps its error; everything made from it
  /// is this too.
  static let invalid = Node(index: -1)
}

/// Extents of a tensor, outermost first; the empty shape is a scalar.
public typealias Shape = [Int]

extension [Int] {
  /// Elements of a tensor of this shape.
  package var elementCount: Int { reduce(1, *) }
}

/// Ends the process because of the caller's mistake, with the message in release builds too.
func misuse(_ message: String) -> Never {
  fatalError(message)
}

/// Ends the process with the message unless the condition holds.
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
  if !condition { misuse(message()) }
}
