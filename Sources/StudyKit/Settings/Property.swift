/// A setting, or a group of settings, as a builder hands it to the struct that holds it.
///
/// Whoever knows the type takes the value without a dynamic cast, which would cost more than everything else when a
/// point's parameters are made.
@usableFromInline
class AnyProperty {
  private let type: ObjectIdentifier
  fileprivate let memory: UnsafeMutableRawPointer

  fileprivate init(_ type: ObjectIdentifier, _ memory: UnsafeMutableRawPointer) {
    self.type = type
    self.memory = memory
  }

  /// The value; nil where it is of another type.
  func value<Value>(as type: Value.Type) -> Value? {
    guard ObjectIdentifier(type) == self.type else { return nil }
    // The memory was bound to this type where the property was made.
    return memory.assumingMemoryBound(to: Value.self).pointee
  }
}

/// A property of a type that is known.
final class Property<Value>: AnyProperty {
  init(_ value: Value) {
    let memory = UnsafeMutablePointer<Value>.allocate(capacity: 1)
    memory.initialize(to: value)
    super.init(ObjectIdentifier(Value.self), UnsafeMutableRawPointer(memory))
  }

  deinit {
    let memory = memory.assumingMemoryBound(to: Value.self)
    memory.deinitialize(count: 1)
    memory.deallocate()
  }
}
