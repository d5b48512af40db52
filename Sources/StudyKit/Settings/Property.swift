/// A setting, or a group of settings, as a builder hands it to the struct that holds it.
///
/// Whoever knows the type takes the value without a dynamic cast, which would cost more than everything else when a
/// point's parameters are made.
@usableFromInline
class AnyProperty {
  private let type: ObjectIdentifier

  fileprivate init(_ type: ObjectIdentifier) { self.type = type }

  /// The value, which must be of this type.
  ///
  /// Not an optional: looking up the type of one takes as long as all else.
  func value<Value>(as type: Value.Type) -> Value {
    precondition(ObjectIdentifier(type) == self.type, "the property is no \(type)")
    // The identifier is that of the only subclass's value.
    return unsafe unsafeDowncast(self, to: Property<Value>.self).value
  }
}

/// A property of a type that is known.
final class Property<Value>: AnyProperty {
  fileprivate let value: Value

  init(_ value: Value) {
    self.value = value
    super.init(ObjectIdentifier(Value.self))
  }
}
