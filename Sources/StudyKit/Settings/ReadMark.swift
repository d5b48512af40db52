internal import Synchronization

/// Tells whether a setting has been read: what nobody has read cannot have decided anything.
@usableFromInline
final class ReadMark: Sendable {
  private let mark = Atomic(false)

  /// Whether a setting with this mark has been read.
  var isSet: Bool { mark.load(ordering: .relaxed) }

  /// Notes that a setting with this mark is read.
  @usableFromInline func set() { mark.store(true, ordering: .relaxed) }
}
