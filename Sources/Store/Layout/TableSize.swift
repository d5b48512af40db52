/// Sizes of the tables whose rows are filled as needed.
enum TableSize {
  /// Different reasons for failures; further ones share the last row.
  static let reasons = 256
  /// The most bytes of a reason.
  static let reasonText = 240
  /// Starts of the sweep; further ones overwrite the last row.
  static let starts = 128
  /// The most bytes of a text of a start.
  static let startText = 64
}
