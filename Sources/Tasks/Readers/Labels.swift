/// Labels as files state them: whole numbers from 0, indices of classes.
enum Labels {
  /// The largest label, so that a mark such as 2³² − 1 does not ask for billions of classes.
  static let largest = 65_535

  /// The labels that numbers of a file stand for.
  static func whole<Number: CustomStringConvertible>(
    _ numbers: [Number], in file: String, _ whole: (Number) -> Int?
  ) throws(DataError) -> [Int] {
    var labels: [Int] = []
    labels.reserveCapacity(numbers.count)
    for (example, number) in numbers.enumerated() {
      guard let label = whole(number), (0...largest).contains(label) else {
        throw .badLabel(file: file, label: number.description, example: example, largest: largest)
      }
      labels.append(label)
    }
    return labels
  }
}
