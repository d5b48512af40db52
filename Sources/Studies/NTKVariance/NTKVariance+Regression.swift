internal import BLAS
internal import Engine
internal import StudyKit

extension NTKVariance {
  /// The regression that a kernel makes and the condition number of Θ(X, X) + ridge, or why there is none.
  ///
  /// Beyond 1/(n ε), ε that of Double, rounding alone may turn the smallest of n eigenvalues negative, and
  /// the regression's values are noise, whether a Cholesky factor comes out or not.
  static func regression(
    _ tangent: [Double], count n: Int, ridge: Double
  ) throws(RunFailure) -> (regression: KernelRegression, conditionNumber: Double) {
    guard tangent[..<(n * n)].allSatisfy(\.isFinite) else {
      throw .failed(
        "the kernel of the \(n) training points' values is not finite; take smaller variances")
    }
    let number: Double
    do { number = try KernelRegression.conditionNumber(tangent, count: n, ridge: ridge) } catch {
      throw .failed("the eigenvalues of the kernel did not converge: \(error)")
    }
    let limit = 1 / (Double(n) * Double.ulpOfOne)
    guard number > 0, number <= limit else {
      // The same words for every member: reasons are kept once.
      let what =
        number > 0
        ? "its condition number is above 1/(n ε), 2⁵²/\(n)"
        : "its smallest eigenvalue is not positive"
      throw .failed(
        "the kernel of the \(n) training points' values is numerically singular: \(what); take a "
          + "larger width, a ridge, or points farther apart")
    }
    return (try KernelRegression(ofMember: tangent, count: n, ridge: ridge), number)
  }
}
