public import Engine
public import StudyKit

/// One member in training: model, data and how both are measured.
///
/// All that it draws at step n is a function of its keys and n, so that what a later step depends on is
/// what ``state`` lists. How many networks a step moves, and by which rule, is up to the learner.
public protocol Learner: AnyObject {
  /// Does step `index`, counted from 0, and returns its loss.
  func step(_ index: Int) throws(Diverged) -> Double
  /// What is measured now: the values of the study's curves, but for the training loss.
  func measure() throws(RunFailure) -> Column
  /// All that later steps and measurements depend on, in an order that never changes.
  var state: [any Restorable] { get }
  /// The parameters of the network, by their names, for a result file that keeps them.
  var weights: [String: Findings.Values] { get }
  /// The loss from which on a run counts as diverged.
  var limit: Double { get }
  /// Whether training ends before its last step: a tolerance is reached.
  var isDone: Bool { get }
  /// What is found at the end of training beside the curves: the study's outcomes.
  func finish() throws(RunFailure) -> Findings
}

extension Learner {
  /// Nothing is measured on the way.
  public func measure() -> Column { Column() }
  /// Only what is not finite has diverged.
  public var limit: Double { .infinity }
  /// All steps are done.
  public var isDone: Bool { false }
  /// Nothing beside the curves.
  public func finish() -> Findings { Findings() }
}
