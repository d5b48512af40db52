import Foundation
import Studies
import StudyKit
import Testing
import TrainingKit

/// The claims of the width-scaling sweep, on fewer members.
struct NTKVarianceTests {
  /// Ensembles of 2,000 members by width.
  private static let scaling = Result {
    try [64, 256, 1_024].map { width in
      (width, try SmallEnsemble(members: 2_000) { $0.width = width })
    }
  }

  @Test func `the parts add up to the linearised network`() throws {
    for (_, ensemble) in try Self.scaling.get() {
      #expect(try ensemble.value("identity_error") < 1e-10)
    }
  }

  @Test func `the variance of a is its limit at every width`() throws {
    for (width, ensemble) in try Self.scaling.get() {
      let ratio =
        try ensemble.value("mean_variance_a") / ensemble.value("mean_theory_variance_a")
      #expect(abs(ratio - 1) < 0.06, "width \(width): \(ratio)")
    }
  }

  @Test func `the variances of c and i follow the first-order theory`() throws {
    for (width, ensemble) in try Self.scaling.get() where width >= 256 {
      for part in ["c", "i"] {
        let ratio =
          try ensemble.value("mean_variance_" + part)
          / ensemble.value("mean_theory_variance_" + part)
        #expect(abs(ratio - 1) < 0.1, "width \(width), \(part): \(ratio)")
      }
    }
  }

  @Test(arguments: ["c", "i"])
  func `the variances of c and i fall like one over the width`(part: String) throws {
    let points = try Self.scaling.get().map { width, ensemble in
      (log(Double(width)), log(try ensemble.value("mean_variance_" + part)))
    }
    let mean = (
      points.reduce(0) { $0 + $1.0 } / Double(points.count),
      points.reduce(0) { $0 + $1.1 } / Double(points.count)
    )
    let slope =
      points.reduce(0) { $0 + ($1.0 - mean.0) * ($1.1 - mean.1) }
      / points.reduce(0) { $0 + ($1.0 - mean.0) * ($1.0 - mean.0) }
    #expect(abs(slope + 1) < 0.1, "slope \(slope)")
  }

  @Test func `a and c, and c and i, are uncorrelated`() throws {
    for (width, ensemble) in try Self.scaling.get() {
      for pair in ["a_c", "c_i"] {
        let z = try ensemble.value("mean_abs_z_covariance_" + pair)
        #expect(z < 4, "width \(width), \(pair): \(z)")
      }
    }
  }

  @Test func `the covariance of a and i is negative and falls with the width`() throws {
    let covariances = try Self.scaling.get().map { try $0.1.value("mean_covariance_a_i") }
    // The reference has −0.017, −0.0043 and −0.0014.
    #expect(covariances[0] < -0.01 && covariances[0] > -0.03)
    #expect(covariances[1] < 0 && covariances[1] > covariances[0] / 2)
  }

  @Test func `an independent initial function removes the covariances`() throws {
    for (width, ensemble) in try Self.scaling.get() {
      let parts = try ["a", "c", "i"].map { try ensemble.value("mean_variance_" + $0) }
      let whole = try ensemble.value("mean_variance_g")
      // Both sides have a standard error of √(2/2000) = 3 %.
      #expect(abs(whole / parts.reduce(0, +) - 1) < 0.1, "width \(width)")
    }
  }

  @Test func `the variance decomposition is exact`() throws {
    let (_, ensemble) = try #require(try Self.scaling.get().first)
    let sum = try ["variance_a", "variance_c", "variance_i"].map { try ensemble.values($0) }
    let twice = try ["a_c", "c_i", "a_i"].map { try ensemble.values("covariance_" + $0) }
    let whole = try ensemble.values("variance_lin")
    for i in whole.indices {
      let parts = sum.reduce(0) { $0 + $1[i] } + 2 * twice.reduce(0) { $0 + $1[i] }
      #expect(abs(parts - whole[i]) < 1e-12)
    }
  }

  @Test func `the closed form of the mean kernel gives the same picture`() throws {
    let (_, sampled) = try Self.scaling.get()[2]
    let infinite = try SmallEnsemble(members: 2_000) {
      $0.width = 1_024
      $0.meanKernel = .infinite
    }
    #expect(sampled.findings == infinite.findings)
    for part in ["a", "c", "i"] {
      let ratio =
        try infinite.value("mean_variance_" + part) / sampled.value("mean_variance_" + part)
      // The sampled mean of Q₀ is off by O(1/h) and by 1/√2000 of its deviation.
      #expect(abs(ratio - 1) < 0.03, "\(part): \(ratio)")
    }
    #expect(try infinite.value("identity_error") < 1e-10)
  }

  @Test func `erf networks follow their theory too`() throws {
    let ensemble = try SmallEnsemble(members: 600) {
      $0.width = 256
      $0.activation = .erf
    }
    // √(2/600) = 6 % of sampling error at a point, less in the mean, and O(1/h) of theory.
    for part in ["a", "c", "i"] {
      let ratio =
        try ensemble.value("mean_variance_" + part) / ensemble.value("mean_theory_variance_" + part)
      #expect(abs(ratio - 1) < 0.2, "\(part): \(ratio)")
    }
  }

  @Test(arguments: [2, 3])
  func `deeper networks have the limit of a and say that the rest is absent`(
    depth: Int
  ) throws {
    let ensemble = try SmallEnsemble(members: 300) {
      $0.depth = depth
      $0.width = 256
    }
    #expect(try ensemble.value("identity_error") < 1e-10)
    let ratio =
      try ensemble.value("mean_variance_a") / ensemble.value("mean_theory_variance_a")
    // √(2/300) = 8 % of sampling error at a point and O(L/h).
    #expect(abs(ratio - 1) < 0.25, "\(ratio)")
    #expect(try ensemble.value("mean_theory_variance_c").isNaN)
    #expect(try ensemble.values("theory_variance_i").allSatisfy(\.isNaN))
  }
}
