// SwiftSweep
