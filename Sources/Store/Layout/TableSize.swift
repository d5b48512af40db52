/// Sizes of the tables whose rows are filled as needed.
enum TableSize {
  /// Different reasons for failures; further ones share the last row.
  static let reasons = 256
  /// The most bytes of a reason.
  static let reasonText = 240
  /// The most bytes of a text of a start or a rank.
  static let logText = 64
}
