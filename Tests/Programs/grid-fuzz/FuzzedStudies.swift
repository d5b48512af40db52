internal import StudyKit

/// The studies that the fuzzed grids may name.
let gridStudies = [AnyStudy(GridStudy.self), AnyStudy(BlockStudy.self)]
