internal import StudyKit

/// The size that a result file would have, before there is a grid to lay it out for.
enum FileSize {
  /// The size in bytes of a file with these numbers of points and runs, all with the measures for these values; nil
  /// if the measures cannot be determined.
  static func bytes(
    _ study: AnyStudy, _ values: ParameterValues, points: Double, runs: Double
  ) -> Double? {
    do throws(ParameterError) {
      let size = { (measures: [Measure]) in
        measures.reduce(0.0) { $0 + Double($1.count * $1.element.size) }
      }
      let run = size(try study.measures(values)) + bytesOfRecord
      let point = size(try study.summaryMeasures(values)) + bytesOfRecord
      return runs * run + points * point
    } catch { return nil }
  }

  /// Bytes of a run's status, identity, checksum and log.
  private static let bytesOfRecord = 46.0
}
