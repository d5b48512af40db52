internal import Glibc

// What the distributions of simulated times need of the C library.
extension Double {
  var logarithm: Double { log(self) }
  var exponential: Double { exp(self) }
  var cosine: Double { cos(self) }

  /// The value below which a standard normal number is with this probability, by bisection of its distribution.
  var normalQuantile: Double {
    var (low, high) = (-10.0, 10.0)
    while high - low > 1e-9 {
      let middle = (low + high) / 2
      if 0.5 * erfc(-middle / 2.0.squareRoot()) < self { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
