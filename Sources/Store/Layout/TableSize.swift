/// Sizes of the tables whose rows are taken as they are needed.
enum TableSize {
  /// Different reasons for failures; later ones share the last row.
  static let reasons = 256
  /// Bytes of a reason.
  static let reasonText = 240
  /// Starts of the sweep; later ones take the last row.
  static let starts = 128
  /// Bytes of a text of a start.
  static let startText = 64
}
