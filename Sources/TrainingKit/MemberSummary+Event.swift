internal import StudyKit

extension MemberSummary {
  /// When something happens to members, as times that the end of a run censors: Kaplan and Meier's estimate of the share
  /// to which it has not happened yet, with its band, and the median with its interval.
  ///
  /// The measure `time` is when it happens, a number on the run's axis, NaN for not by the end (``Reading/time(_:_:_:unit:_:)``).
  /// A member without it counts as seen up to the last measurement of a whole run: one that ends earlier, its tolerance
  /// reached, is taken to stay as it is. Fractions "by the end" depend on how long runs are; these estimates do not, up to
  /// the end of the shorter ones.
  ///
  /// With `start`, the time of something that comes before, times are counted from it, over the members that have it, which
  /// are then seen for different times.
  ///
  /// Yields `<event>_survival` along the run, `<event>_survival_interval`, `<event>_median` and `<event>_median_interval`,
  /// where the event is `<time>`, or `<time>_after_<start>`. `longName` says of which members the share is.
  /// `isAdded` is for studies that have made runs without these summaries.
  public static func event(
    at time: String, after start: String? = nil, _ longName: String, isAdded: Bool = false
  ) -> MemberSummary {
    let name = time + (start.map { "_after_" + $0 } ?? "")
    return MemberSummary { runs in
      guard let measure = runs.measure(time) else { return [] }
      let axis = runs.cadence.dimension
      let origin = start.flatMap { runs.measure($0)?.longName }
      let passed =
        start.map { start in
          Dimension(
            axis.name + "_after_" + start, axis.coordinate, unit: axis.unit,
            longName: "\(axis.unit ?? axis.name) after \(origin ?? start)")
        } ?? axis
      let whose =
        start.map { "finished members that have \($0), counted from it" } ?? "finished members"
      let median = measure.longName + (origin.map { ", after \($0)" } ?? "") + ", median"
      return [
        Measure(
          name + "_survival", longName: longName,
          definition:
            "Kaplan–Meier estimate of the share of \(whose), of which \(time) is later or "
            + "never; those without it are censored at the last evaluation of a whole run",
          source: "Kaplan and Meier 1958", dimensions: [passed], isAdded: isAdded),
        Measure(
          name + "_survival_interval", longName: longName + ", 95 % band",
          definition: "pointwise, by Greenwood's variance of log(−log S); NaN where S is 0 or 1",
          source: "Kalbfleisch and Prentice 2002, section 1.4", dimensions: [passed, bounds],
          isAdded: isAdded),
        Measure(
          name + "_median", unit: measure.unit, longName: median,
          definition: "first time at which \(name)_survival is at most a half; NaN for not by the "
            + "end",
          isAdded: isAdded),
        Measure(
          name + "_median_interval", unit: measure.unit, longName: median + ", 95 % interval",
          definition:
            "Brookmeyer and Crowley's interval of \(name)_median, where the band contains a "
            + "half; NaN for an end that is not reached", source: "Brookmeyer and Crowley 1982",
          dimensions: [bounds], isAdded: isAdded),
      ]
    } recording: { findings, runs, members throws(MemberReaderError) in
      let axis = runs.cadence.coordinates
      let end = axis.last ?? .nan
      let starts = try start.map { name throws(MemberReaderError) in try members.read(name) }
      var (events, censored) = ([Double](), [Double]())
      for (index, time) in try members.read(time).enumerated() {
        let origin = starts?[index] ?? 0
        if origin.isNaN { continue }
        if time.isNaN { censored.append(end - origin) } else { events.append(time - origin) }
      }
      let curve = KaplanMeier(events: events, censored: censored)
      let estimates = axis.map { curve($0) }
      findings.record(name + "_survival", estimates.map(\.share))
      findings.record(name + "_survival_interval", estimates.flatMap { [$0.lower, $0.upper] })
      findings.record(name + "_median", curve.median)
      let (lower, upper) = curve.medianInterval
      findings.record(name + "_median_interval", [lower, upper])
    }
  }
}
