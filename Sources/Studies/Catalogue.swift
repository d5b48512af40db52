public import StudyKit

/// The studies of this package, in the order in which they are listed.
public let catalogue: [any Study.Type] = [
  DeepEnsemble.self,
  NTKVariance.self,
  ICLTransience.self,
  ICLReddy.self,
]
