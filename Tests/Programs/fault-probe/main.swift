// swift-sweep with a study whose runs strike their own ranks: for the tests of kills and restarts and
// for the soak (Tests/soak.py).
internal import SwiftSweep

SwiftSweep.main(studies: [Faults.self])
