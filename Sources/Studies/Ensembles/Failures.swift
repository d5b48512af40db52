internal import BLAS
internal import Engine
internal import StudyKit

extension KernelRegression {
  /// The regression of a member, or why its run has failed.
  init(ofMember tangent: [Double], count: Int, ridge: Double) throws(RunFailure) {
    do {
      try self.init(tangent, count: count, ridge: ridge)
    } catch {
      guard case .notPositiveDefinite(let pivot) = error else { throw .failed("\(error)") }
      throw .failed(
        "the kernel of the \(count) training points' values is not positive definite (pivot "
          + "\(pivot)); use a larger width, a ridge, or points that are farther apart")
    }
  }
}

/// Compiles a model, or says why the run has failed.
func compiling<Program>(
  _ body: () throws(ModelError) -> Program
) throws(RunFailure) -> Program {
  do { return try body() } catch { throw .failed(error.description) }
}
