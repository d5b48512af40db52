/// Kept weights of a result file from which a run starts, as the run's parameters name them.
///
/// They are part of a run's identity by what they are, and neither by the file's path nor by what else is in it.
public struct WeightOrigin: Equatable, Sendable {
  /// One of the network's parameters that are taken from there.
  public struct Part: Equatable, Sendable {
    /// The name that the engine gives it.
    public let name: String
    /// Its shape.
    public let shape: [Int]
    /// The precision in which the run has it.
    public let element: Measure.Element

    /// A parameter of this name, shape and precision.
    public init(_ name: String, _ shape: [Int], _ element: Measure.Element) {
      (self.name, self.shape, self.element) = (name, shape, element)
    }
  }

  /// The path of the result file, relative to the working directory.
  public let file: String
  /// What tells its points apart, as `axis=value`; along other axes it is the point with the run's own values.
  public let point: [String]
  /// The member; nil for the one with the run's own number.
  public let member: Int?
  /// The time at which they were kept, along the axis of the file's runs; nil for the last.
  public let time: Int?
  /// What is taken, at least one parameter.
  public let parts: [Part]

  /// Weights that are named like this.
  public init(file: String, point: [String], member: Int?, time: Int?, parts: [Part]) {
    (self.file, self.point, self.member) = (file, point, member)
    (self.time, self.parts) = (time, parts)
  }

  /// The parameters of a study that name them, that with the file first.
  package static let parameters = [
    "startFrom", "startPoint", "startMember", "startTime", "startLayers",
  ]
}
