import Foundation
import StudyKit
import SwiftSweep

/// How fast the kernel of random ReLU features comes to its limit of infinite width.
enum RandomFeatures: Study {
  /// What a grid may set.
  struct Parameters: Settings {
    @Setting("Random features.", in: 1...1_000_000) var width = 256
    @Setting("Angle between the two unit inputs.", in: Bounds(0, Double.pi), .unit("rad"))
    var angle = 0.5
  }

  static let name = "random-features"
  static let title = "The kernel of random ReLU features over width"
  static let source = "Cho and Saul, Kernel methods for deep learning, 2009, eq. 6"
  static let version = 1
  static let minimumMembers = 2

  static func measures(_ parameters: Parameters) -> [Measure] {
    [Measure("kernel", longName: "sampled kernel", definition: "mean of 2 relu(w·x) relu(w·y)")]
  }

  static func summaryMeasures(_ parameters: Parameters) -> [Measure] {
    [
      Measure("mean", longName: "mean of the kernel", definition: "over members"),
      Measure("variance", longName: "variance of the kernel", definition: "over members, ddof 1"),
      Measure("limit", longName: "infinite width", definition: "(sin t + (π − t) cos t) / π"),
    ]
  }

  static func figures(_ parameters: Parameters) -> [Figure] {
    [.lines("kernel", title, of: ["mean", Series("limit", isReference: true)], over: "width")]
  }

  static func cost(_ parameters: Parameters) -> Cost {
    Cost(operations: 20 * Double(parameters.width), bytes: 16 * Double(parameters.width))
  }

  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    // Two components of each weight are enough: the inputs span a plane.
    let weights = context.memberKey(member).folding(1).normals(2 * parameters.width)
    let (cosine, sine) = (cos(parameters.angle), sin(parameters.angle))
    var sum = 0.0
    for unit in 0..<parameters.width {
      let x = weights[2 * unit]
      let y = x * cosine + weights[2 * unit + 1] * sine
      sum += 2 * max(x, 0) * max(y, 0)
    }
    var findings = Findings()
    findings.record("kernel", sum / Double(parameters.width))
    return findings
  }

  static func summary(
    _ parameters: Parameters, of members: any MemberReader, in context: RunContext
  ) throws -> Findings {
    let kernels = try members.read("kernel")
    let mean = kernels.reduce(0, +) / Double(kernels.count)
    let squares = kernels.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    let t = parameters.angle
    var findings = Findings()
    findings.record("mean", mean)
    findings.record("variance", squares / Double(kernels.count - 1))
    findings.record("limit", (sin(t) + (Double.pi - t) * cos(t)) / Double.pi)
    return findings
  }
}
