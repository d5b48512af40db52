internal import StudyKit

extension MemberSummary {
  /// The mean of a number over the members that have it, with Student's 95 % interval, as `<name>_mean` and
  /// `<name>_mean_interval`.
  public static func mean(of name: String) -> MemberSummary {
    MemberSummary { runs in
      guard let measure = runs.measure(name) else { return [] }
      let longName = measure.longName + ", mean over members"
      return [
        Measure(
          name + "_mean", unit: measure.unit, longName: longName,
          definition: "mean of \(name) over the finished members of which it is a number"),
        Measure(
          name + "_mean_interval", unit: measure.unit, longName: longName + ", 95 % interval",
          definition: "Student's interval of \(name)_mean", dimensions: [bounds]),
      ]
    } recording: { findings, _, members throws(MemberReaderError) in
      let values = try members.read(name).filter { !$0.isNaN }
      let mean = Moments.mean(values)
      let error = (Moments.variance(values) / Double(values.count)).squareRoot()
      let half = error * StudentT.twoSidedQuantile(0.05, freedom: Double(values.count - 1))
      findings.record(name + "_mean", mean)
      findings.record(name + "_mean_interval", [mean - half, mean + half])
    }
  }
}
