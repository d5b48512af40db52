import CKernels
import Foundation

/// Deterministic numbers, uniform in a range; every salt gives others.
func numbers(_ count: Int, in range: ClosedRange<Double> = -2...2, salt: UInt64 = 1) -> [Double] {
  var state = salt &* 0x9E37_79B9_7F4A_7C15 | 1
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let unit = Double(state >> 40) / Double(1 << 24)
    // Rounded to Float, so that both element types start from the same value.
    return Double(Float(range.lowerBound + unit * (range.upperBound - range.lowerBound)))
  }
}

/// The numbers as Float.
func single(_ values: [Double]) -> [Float] { values.map(Float.init) }

/// The largest difference between a result and its reference, relative to 1 or the reference, whichever is larger.
func error<Element: BinaryFloatingPoint>(_ result: [Element], _ reference: [Double]) -> Double {
  guard result.count == reference.count else { return .infinity }
  return zip(result, reference).reduce(0) { worst, pair in
    let difference = abs(Double(pair.0) - pair.1) / max(1, abs(pair.1))
    return difference <= worst ? worst : difference.isNaN ? .infinity : difference
  }
}

/// The largest distance of a result from its reference, in units in the last place of the reference.
func ulps<Element: BinaryFloatingPoint>(_ result: [Element], _ reference: [Double]) -> Double {
  zip(result, reference).reduce(0) { worst, pair in
    let unit = Double(Element(pair.1).ulp)
    let distance = abs(Double(pair.0) - pair.1) / unit
    return distance <= worst ? worst : distance.isNaN ? .infinity : distance
  }
}

/// Lengths around the vector's 16 lanes, so that every tail is taken.
let lengths = [0, 1, 7, 15, 16, 17, 31, 64, 77, 200]
