package import StudyKit

/// The studies of this package, in the order in which they are listed.
package let catalogue: [any Study.Type] = [
  DeepEnsemble.self,
  NTKVariance.self,
  ICLTransience.self,
  ICLReddy.self,
  CircuitCompetition.self,
  InductionHeads.self,
  RulesAndExemplars.self,
]
