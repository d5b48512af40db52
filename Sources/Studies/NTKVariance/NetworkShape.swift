internal import Foundation
public import StudyKit

/// The element-wise function of a hidden layer.
public enum Activation: String, Choice {
  /// max(0, z); its derivative at 0 is 0.
  case relu
  /// The error function.
  case erf
}

/// A fully connected network in the NTK parametrisation, with one output.
///
/// With z¹ = σ_w/√D W¹ x + σ_b b¹ and zˡ⁺¹ = σ_w/√h Wˡ⁺¹ φ(zˡ) + σ_b bˡ⁺¹, the output is
/// f = σ_w/√h a·φ(zᴸ) + σ_b β. All of W, b, a start standard normal; β, where there is one, starts at
/// zero, so that it adds σ_b² to the tangent kernel and nothing to the initial function.
package struct NetworkShape: Sendable, Equatable {
  /// Inputs, D.
  package var inputs: Int
  /// Units of every hidden layer, h.
  package var width: Int
  /// Hidden layers, L.
  package var depth: Int
  /// The function φ.
  package var activation: Activation
  /// σ_w².
  package var weightVariance: Double
  /// σ_b².
  package var biasVariance: Double
  /// Whether the readout has the trainable bias β.
  package var hasReadoutBias: Bool

  package init(
    inputs: Int, width: Int, depth: Int = 1, activation: Activation = .relu,
    weightVariance: Double = 2, biasVariance: Double = 0, hasReadoutBias: Bool = false
  ) {
    self.inputs = inputs
    self.width = width
    self.depth = depth
    self.activation = activation
    self.weightVariance = weightVariance
    self.biasVariance = biasVariance
    self.hasReadoutBias = hasReadoutBias
  }

  /// The covariance of the first layer's preactivations, σ_w²/D x·x′ + σ_b², of the points (R, D)
  /// with the points (C, D); (R, C).
  package func inputCovariance(_ rows: [Double], _ columns: [Double]) -> [Double] {
    let d = inputs
    let scale = weightVariance / Double(d)
    var result: [Double] = []
    result.reserveCapacity(rows.count / d * (columns.count / d))
    for r in stride(from: 0, to: rows.count, by: d) {
      for c in stride(from: 0, to: columns.count, by: d) {
        var product = 0.0
        for k in 0..<d { product += rows[r + k] * columns[c + k] }
        result.append(scale * product + biasVariance)
      }
    }
    return result
  }
}

extension Activation {
  /// Replaces preactivations z by φ(z) and writes φ′(z) beside them.
  func apply(
    _ z: UnsafeMutablePointer<Double>, derivative: UnsafeMutablePointer<Double>, count: Int
  ) {
    switch self {
    case .relu:
      for i in 0..<count {
        let value = z[i]
        derivative[i] = value > 0 ? 1 : 0
        z[i] = value > 0 ? value : 0
      }
    case .erf:
      for i in 0..<count {
        let value = z[i]
        derivative[i] = 2 / Double.pi.squareRoot() * exp(-value * value)
        z[i] = Foundation.erf(value)
      }
    }
  }

  /// Replaces preactivations z by φ(z).
  func apply(_ z: UnsafeMutablePointer<Double>, count: Int) {
    switch self {
    case .relu:
      for i in 0..<count { z[i] = z[i] > 0 ? z[i] : 0 }
    case .erf:
      for i in 0..<count { z[i] = Foundation.erf(z[i]) }
    }
  }
}
