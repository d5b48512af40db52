extension CircuitCompetition {
  /// A vector x of a mechanism, with its target x* and its initial value x₀.
  ///
  /// The gradients of all losses by x are combinations of x and x*, so that gradient descent stays in the
  /// plane of x₀ and x*: x = p x* + q x₀. Two numbers say where it is, and three, the products of x* and x₀,
  /// are all that losses need of the vectors.
  package struct Factor {
    /// Numbers of the vector.
    let size: Double
    /// x*·x*.
    let target: Double
    /// x*·x₀.
    private let mixed: Double
    /// x₀·x₀.
    private let initial: Double
    /// p and q.
    var place = (target: 0.0, initial: 1.0)
    /// What the next step goes against.
    fileprivate var gradient = Gradient()
    /// Whether it stays at its target.
    private let isClamped: Bool

    /// A factor at its initial value, or one that is held at its target.
    init(target: [Double], initial: [Double], isClamped: Bool) {
      precondition(
        target.count == initial.count, "\(initial.count) numbers for a target of \(target.count)")
      func product(_ x: [Double], _ y: [Double]) -> Double {
        zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
      }
      size = Double(target.count)
      self.target = product(target, target)
      mixed = product(target, initial)
      self.initial = product(initial, initial)
      self.isClamped = isClamped
      if isClamped { place = (1, 0) }
    }

    /// x·x*.
    var overlap: Double { place.target * target + place.initial * mixed }
    /// x·x.
    var square: Double {
      let (p, q) = place
      return p * p * target + 2 * p * q * mixed + q * q * initial
    }

    /// Takes a step against the gradient, which is 0 then.
    fileprivate mutating func descend(rate: Double) {
      if !isClamped {
        let (p, q) = place
        place.target = p - rate * (gradient.own * p - gradient.ideal)
        place.initial = q - rate * gradient.own * q
      }
      gradient = Gradient()
    }

    /// A gradient by x: `own` · x − `ideal` · x*.
    fileprivate struct Gradient {
      var own = 0.0
      var ideal = 0.0
    }
  }

  /// The model of a run: its factors, and how their losses make one.
  package struct Circuit {
    /// What is minimized, and the loss of each mechanism.
    package struct Losses: Equatable {
      /// (L₁ + µ₁)(L₂ + µ₂) + α/2 mean((a dᵀ)²); L₁ of one mechanism.
      package var total: Double
      /// L₁.
      package var first: Double
      /// L₂; 0 of one mechanism.
      package var second = 0.0
    }

    /// The factors, in the order of the parameters' names.
    var factors: [Factor]
    private let p: Parameters
    /// The places of mechanism 2's b and c.
    private let second: (b: Int, c: Int)

    /// A circuit at its beginning; targets and initial values in the order of the factors' names.
    package init(_ parameters: Parameters, targets: [[Double]], initials: [[Double]]) {
      p = parameters
      let names = p.factors
      precondition(
        targets.count == names.count && initials.count == names.count,
        "\(targets.count) targets and \(initials.count) initial values of \(names)")
      factors = names.indices.map {
        Factor(
          target: targets[$0], initial: initials[$0], isClamped: parameters.clamp.holds(names[$0]))
      }
      second = p.sharing ? (1, 2) : (4, 5)
    }

    /// L = ½ mean((x*y*z* − xyz)²) of a mechanism.
    private func loss(_ x: Factor, _ y: Factor, _ z: Factor) -> Double {
      let targets = x.target * y.target * z.target
      let overlaps = x.overlap * y.overlap * z.overlap
      let squares = x.square * y.square * z.square
      return 0.5 * (targets - 2 * overlaps + squares) / (x.size * y.size * z.size)
    }

    /// The losses at present.
    package var losses: Losses {
      let first = loss(factors[0], factors[1], factors[2])
      guard p.mechanisms == .two else { return Losses(total: first, first: first) }
      let (a, d) = (factors[0], factors[3])
      let other = loss(d, factors[second.b], factors[second.c])
      let competition = 0.5 * a.square * d.square / (a.size * d.size)
      return Losses(
        total: (first + p.firstFloor) * (other + p.secondFloor) + p.competition * competition,
        first: first, second: other)
    }

    /// Takes a step of gradient descent; `losses` are those at present.
    package mutating func descend(_ losses: Losses) {
      switch p.mechanisms {
      case .one: add(0, 1, 2, times: 1)
      case .two:
        add(0, 1, 2, times: losses.second + p.secondFloor)
        add(3, second.b, second.c, times: losses.first + p.firstFloor)
        let (a, d) = (factors[0], factors[3])
        let scale = p.competition / (a.size * d.size)
        factors[0].gradient.own += scale * d.square
        factors[3].gradient.own += scale * a.square
      }
      for index in factors.indices { factors[index].descend(rate: p.learningRate) }
    }

    /// Adds a multiple of the gradient of a mechanism's loss, which consists of the factors at these places.
    private mutating func add(_ x: Int, _ y: Int, _ z: Int, times scale: Double) {
      let size = factors[x].size * factors[y].size * factors[z].size
      for (own, one, other) in [(x, y, z), (y, x, z), (z, x, y)] {
        let (one, other) = (factors[one], factors[other])
        factors[own].gradient.own += scale * one.square * other.square / size
        factors[own].gradient.ideal += scale * one.overlap * other.overlap / size
      }
    }
  }
}
