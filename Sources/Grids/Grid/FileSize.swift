internal import StudyKit

/// How large a result file would be, before there is a grid to lay it out for.
enum FileSize {
  /// Bytes of a file of so many points and runs, all with the measures that these values have; nil
  /// where the measures cannot be stated.
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
