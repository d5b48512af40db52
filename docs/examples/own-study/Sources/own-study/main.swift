import SwiftSweep

SwiftSweep.main(studies: [Grokking.self, RandomFeatures.self])
