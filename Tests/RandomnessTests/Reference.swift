import Foundation
import Randomness

/// The transformations of the C kernels, one number at a time, in the same operations: what the
/// kernels must give bit for bit.
enum Reference {
  static func polynomial<Real: BinaryFloatingPoint>(_ x: Real, _ highestFirst: [Real]) -> Real {
    highestFirst.dropFirst().reduce(highestFirst[0]) { $1.addingProduct($0, x) }
  }

  static func log(_ x: Double) -> Double {
    let half: UInt64 = 0x3FE6_A09E_667F_3BCD
    let bits = x.bitPattern &+ (0x3FF0_0000_0000_0000 &- half)
    let e = Double(bitPattern: bits >> 52 | 0x4330_0000_0000_0000) - (0x1p52 + 1023)
    let f = Double(bitPattern: (bits & 0xF_FFFF_FFFF_FFFF) &+ half) - 1
    let s = f / (f + 2)
    let z = s * s
    let z2 = z * z
    let z4 = z2 * z2
    let p01 = (0x1.5555555555558p-1).addingProduct(z, 0x1.99999999952d7p-2)
    let p23 = (0x1.2492492df281ap-2).addingProduct(z, 0x1.c71c62e3f11e6p-3)
    let p45 = (0x1.7462b51cb66b1p-3).addingProduct(z, 0x1.39fe51a7c18f9p-3)
    let p46 = p45.addingProduct(z2, 0x1.2b5900de53b32p-3)
    let p = p01.addingProduct(z2, p23).addingProduct(z4, p46)
    return (s + s).addingProduct(p * z, s).addingProduct(e, 0x1.62e42fefa39efp-1)
  }

  static func log(_ x: Float) -> Float {
    let half: UInt32 = 0x3F35_04F3
    let bits = x.bitPattern &+ (0x3F80_0000 &- half)
    let e = Float(bitPattern: bits >> 23 | 0x4B00_0000) - (0x1p23 + 127)
    let f = Float(bitPattern: (bits & 0x7F_FFFF) &+ half) - 1
    let p = polynomial(
      f,
      [
        0.06768995339584885, -0.11557647003458453, 0.11812331927969968, -0.12420778356191729,
        0.1423229157391986, -0.166675374251332, 0.2000144772955251, -0.25000010947831813,
        0.3333332278415425, -0.49999999943440065,
      ])
    return f.addingProduct(p * f, f).addingProduct(e, 0.6931471805599453)
  }

  /// The normals of a pair of words.
  static func normals(_ a: UInt64, _ b: UInt64) -> [Double] {
    let u = 2 - Double(bitPattern: a >> 12 | 0x3FF0_0000_0000_0000)
    let r = (-2 * log(u)).squareRoot()
    let t = (-3.0).addingProduct(
      Double(bitPattern: (b >> 10) & 0xF_FFFF_FFFF_FFFF | 0x4330_0000_0000_0000), 0x1p-51)
    let sine = polynomial(
      t * t,
      [
        6.877360573166326e-12, -1.7571500746983935e-09, 3.133616225433416e-07,
        -3.657620415891387e-05, 0.002490394570188844, -0.08074551218828054, 0.7853981633974483,
      ])
    let cosine = polynomial(
      t * t,
      [
        1.1365469207731353e-10, -2.4609507094028117e-08, 3.590859179850238e-06,
        -0.00032599188648354014, 0.015854344243741547, -0.30842513753403783, 1,
      ])
    let (c, s) = turned(cosine, sine * t, quadrant: b >> 62)
    return [c * r, s * r]
  }

  /// The normals of a pair of 32-bit words.
  static func normals(_ a: UInt32, _ b: UInt32) -> [Float] {
    let u = Float(0x1p-32).addingProduct(Float(a >> 1), 0x1p-31)
    let r = (-2 * log(u)).squareRoot()
    let t = Float(-3).addingProduct(
      Float(bitPattern: (b >> 7) & 0x7F_FFFF | 0x4B00_0000), 0x1p-22)
    let sine = polynomial(
      t * t,
      [
        -3.595429072511075e-05, 0.0024900068014923568, -0.08074543470810147, 0.7853981609766183,
      ])
    let cosine = polynomial(
      t * t,
      [
        3.5297971342978537e-06, -0.00032593858594162623, 0.015854325228444592,
        -0.30842513515829056, 1,
      ])
    let (c, s) = turned(cosine, sine * t, quadrant: UInt64(b >> 30))
    return [c * r, s * r]
  }

  /// The point (cosine, sine), turned by whole quarter turns.
  private static func turned<Real: BinaryFloatingPoint>(
    _ c: Real, _ s: Real, quadrant: UInt64
  ) -> (Real, Real) {
    switch quadrant {
    case 0: (c, s)
    case 1: (-s, c)
    case 2: (-c, -s)
    default: (s, -c)
    }
  }

  static func truncatedNormal(_ w: UInt64) -> Double {
    let t = (-3 + 0x1p-52).addingProduct(
      Double(bitPattern: w >> 12 | 0x4330_0000_0000_0000), 0x1p-51)
    let y = t * 0x1.e8b4307d3627ap-1
    let p = polynomial(
      -log((1 - y) * (1 + y)),
      [
        -8.046458088964153e-12, 1.9234425078969952e-10, -1.6471131377904253e-09,
        3.6425829052187844e-09, 2.5741968445891146e-08, -4.355894036797131e-08,
        -1.3733006301583064e-06, 2.7310617529547554e-06, 6.291723402360626e-05,
        -0.00017284075898866088, -0.003152075520633333, 0.015590069601947639, 0.3131874695189523,
        1.1962880133226104,
      ])
    return p * t
  }

  static func truncatedNormal(_ w: UInt32) -> Float {
    let t = Float(-3 + 0x1p-22).addingProduct(Float(bitPattern: w >> 9 | 0x4B00_0000), 0x1p-22)
    let y = t * 0.9544997361036416
    let p = polynomial(
      -log((1 - y) * (1 + y)),
      [
        -6.259515883007498e-06, 8.789835308693427e-05, -0.00020936964477452427,
        -0.003123525538670965, 0.015579126131469685, 0.3131890804493408, 1.196287973757349,
      ])
    return p * t
  }

  /// The 32-bit word at `index` of a key's sequence.
  static func word32(_ key: RandomKey, _ index: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: key.bits(at: UInt64(index / 2)) >> (index % 2 == 0 ? 0 : 32))
  }
}

/// The largest difference between the distribution of `sample` and `distribution`, times the root of
/// the sample's size (Kolmogorov and Smirnov); above 1.95 with a probability of 1e-3.
func kolmogorovSmirnov(_ sample: [Double], _ distribution: (Double) -> Double) -> Double {
  let n = Double(sample.count)
  var largest = 0.0
  for (i, x) in sample.sorted().enumerated() {
    let p = distribution(x)
    largest = max(largest, Double(i + 1) / n - p, p - Double(i) / n)
  }
  return largest * n.squareRoot()
}

/// The standard normal distribution function.
func normalDistribution(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }
