/// The element type of a program: `Float` to run, `Double` to check.
public protocol EngineScalar: BinaryFloatingPoint, BitwiseCopyable, Sendable {}

extension Float: EngineScalar {}

extension Double: EngineScalar {}
