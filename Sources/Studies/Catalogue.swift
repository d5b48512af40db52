public import StudyKit

/// Every study of the package, one line each.
public let catalogue: [any Study.Type] = [
  ICLTransience.self
]
