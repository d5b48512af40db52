/// Gives a struct's synthesized `init(from:)` its properties one after another, ready-made.
struct SettingsDecoder: Decoder {
  private let values: [AnyProperty]
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]

  /// A decoder of a struct whose properties are `values`, in the order of their declaration.
  init(_ values: [AnyProperty]) { self.values = values }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(Properties<Key>(values))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw unexpected() }
  func singleValueContainer() throws -> any SingleValueDecodingContainer { throw unexpected() }

  private func unexpected() -> DecodingError {
    .dataCorrupted(
      .init(codingPath: [], debugDescription: "settings are decoded property by property"))
  }

  /// The properties; each is asked for once, in order.
  private final class Properties<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let values: [AnyProperty]
    private var next = 0
    let codingPath: [any CodingKey] = []
    var allKeys: [Key] { [] }

    init(_ values: [AnyProperty]) { self.values = values }

    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
      let property = values[next]
      next += 1
      return property.value(as: T.self)
    }

    func nestedContainer<NestedKey: CodingKey>(
      keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> { throw unexpected(key) }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      throw unexpected(key)
    }

    func superDecoder() throws -> any Decoder { throw unexpected(nil) }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw unexpected(key) }

    private func unexpected(_ key: Key?) -> DecodingError {
      .dataCorrupted(
        .init(
          codingPath: key.map { [$0] } ?? [],
          debugDescription: "a property is a setting or a group of settings"))
    }
  }
}
