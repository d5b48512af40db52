internal import Glibc

/// The learning rate at each step, counted from 0.
public enum LearningRate: Hashable, Sendable {
  /// The same at every step.
  case constant(Double)
  /// Rising linearly to the peak, which step `warmUp - 1` is the first to use; constant after.
  case warmUp(peak: Double, steps: Int)
  /// Rising linearly to the peak over `warmUp` steps, then peak · √(warmUp / step) (Vaswani et al. 2017);
  /// steps are counted from 1 in it.
  case inverseSquareRoot(peak: Double, warmUp: Int)
  /// Rising linearly to the peak over `warmUp` steps, then along half a cosine to `end` at step `steps`, and
  /// constant after (Loshchilov & Hutter 2017).
  case cosine(peak: Double, warmUp: Int = 0, steps: Int, end: Double = 0)
  /// Multiplied by `factor` after each step.
  case decaying(start: Double, factor: Double)

  /// The rate of a step, counted from 0.
  public func rate(at step: Int) -> Double {
    let time = Double(step + 1)
    switch self {
    case .constant(let rate):
      return rate
    case .warmUp(let peak, let steps):
      return steps > 0 ? peak * min(1, time / Double(steps)) : peak
    case .inverseSquareRoot(let peak, let warmUp):
      let warm = Double(max(warmUp, 1))
      return peak * min(time / warm, (warm / time).squareRoot())
    case .cosine(let peak, let warmUp, let steps, let end):
      if step < warmUp { return peak * time / Double(warmUp) }
      let progress = min(1, Double(step - warmUp) / Double(max(1, steps - warmUp)))
      return end + (peak - end) * 0.5 * (1 + cos(.pi * progress))
    case .decaying(let start, let factor):
      return start * pow(factor, Double(step))
    }
  }
}
