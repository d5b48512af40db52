import SwiftSweep

SwiftSweep.main(studies: [RandomFeatures.self])
