"""Losses of the circuit-competition study in NumPy, for Tests/StudiesTests.

    python Tests/Oracles/circuit_competition.py             # writes fixtures/circuit_competition.json
    python Tests/Oracles/circuit_competition.py count 256   # the share of seeds in which mechanism 1 is transient

The fixture holds initial values and targets, and losses after some steps of plain gradient descent on the vectors
themselves. Losses are means over the entries of the outer products, and gradients sums over them, as they are defined.
"""
import itertools, json, os, pathlib, sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np

DEFAULTS = dict(dimension=20, secondDimension=160, mechanisms="two", sharing=True, competition=0.1, firstFloor=0.1,
                secondFloor=0.0, clamp="none", learningRate=1.0, tolerance=1e-6)
HELD = dict(none="", c="c", **{"b-and-c": "bc"})


def factors(s):
    """The names of the factors, and those of each mechanism."""
    if s["mechanisms"] == "one":
        return "a b c".split(), ["a b c".split()]
    if s["sharing"]:
        return "a b c d".split(), ["a b c".split(), "d b c".split()]
    return "a b c d b-2 c-2".split(), ["a b c".split(), "d b-2 c-2".split()]


def draw(s, seed):
    r = np.random.default_rng(seed)
    size = {n: s["secondDimension" if n == "d" else "dimension"] for n in factors(s)[0]}
    return [{n: r.normal(size=k) for n, k in size.items()} for _ in range(2)]


def mechanism(names, targets, x):
    """½ mean((x*y*z* − xyz)²), and its gradients by the three factors."""
    u, v, w = (x[n] for n in names)
    error = np.einsum("i,j,k->ijk", u, v, w) - np.einsum("i,j,k->ijk", *(targets[n] for n in names))
    flat = error.reshape(len(u), -1)
    left, right = u @ flat, flat @ np.outer(v, w).ravel()
    left = left.reshape(len(v), len(w))
    gradients = dict(zip(names, (right, left @ w, v @ left)))
    return 0.5 * np.mean(error**2), {n: g / error.size for n, g in gradients.items()}


def losses_and_gradient(s, targets, x):
    mechanisms = [mechanism(names, targets, x) for names in factors(s)[1]]
    if len(mechanisms) == 1:
        return [mechanisms[0][0]] * 2, mechanisms[0][1]
    (l1, g1), (l2, g2) = mechanisms
    both = np.outer(x["a"], x["d"])
    floors = (l1 + s["firstFloor"], l2 + s["secondFloor"])
    gradient = {n: floors[1] * g1.get(n, 0) + floors[0] * g2.get(n, 0) for n in x}
    gradient["a"] = gradient["a"] + s["competition"] * both @ x["d"] / both.size
    gradient["d"] = gradient["d"] + s["competition"] * x["a"] @ both / both.size
    return [floors[0] * floors[1] + s["competition"] * 0.5 * np.mean(both**2), l1, l2], gradient


def replay(seed, steps, **changes):
    """A case of the fixture: at most `steps` steps."""
    s = DEFAULTS | changes
    targets, x = draw(s, seed)
    for n in x:
        if n[0] in HELD[s["clamp"]]:
            x[n] = targets[n]
    begin = {n: v.tolist() for n, v in x.items()}
    for step in range(steps + 1):
        losses, gradient = losses_and_gradient(s, targets, x)
        if losses[0] < s["tolerance"] or step == steps:
            break
        for n in x:
            if n[0] not in HELD[s["clamp"]]:
                x[n] = x[n] - s["learningRate"] * gradient[n]
    print(seed, changes, step, losses, file=sys.stderr)
    return dict(settings=s, names=factors(s)[0], targets=[targets[n].tolist() for n in x], initials=list(begin.values()),
                most=steps, steps=step, losses=losses)


def fixture():
    small = dict(dimension=4, secondDimension=12)
    cases = [replay(0, 16_000), replay(1, 16_000), replay(2, 4_000, sharing=False, **small)]
    cases += [replay(3, 1_000, mechanisms="one", clamp=clamp, dimension=20) for clamp in HELD]
    cases += [replay(4, 2_000, clamp="c", competition=0.5, secondFloor=0.01, learningRate=0.3, **small)]
    path = pathlib.Path(__file__).parent / "fixtures/circuit_competition.json"
    path.write_text(json.dumps(dict(madeBy=f"numpy {np.__version__}", cases=cases)) + "\n")


def count(members, steps=16_000):
    """The defaults from `members` seeds at once: transient ones, and those that are not done by the last step.

    The vectors enter by their products alone: x = p x* + q x₀."""
    s, names = DEFAULTS, "abcd"
    drawn = [draw(s, seed) for seed in range(members)]
    product = lambda i, j: {n: np.array([d[i][n] @ d[j][n] for d in drawn]) for n in names}
    tt, ti, ii = product(0, 0), product(0, 1), product(1, 1)
    p, q = ({n: np.full(members, value) for n in names} for value in (0.0, 1.0))
    size = dict(a=20, b=20, c=20, d=160)
    alive, fell, rose, learned = np.full(members, True), *(np.full(members, False) for _ in range(3))
    for step in itertools.count():
        o = {n: p[n] * tt[n] + q[n] * ti[n] for n in names}
        z = {n: p[n] ** 2 * tt[n] + 2 * p[n] * q[n] * ti[n] + q[n] ** 2 * ii[n] for n in names}
        own, ideal, loss = ({n: 0.0 for n in names} for _ in range(3))
        for x in "ad":
            k = size[x] * 400
            loss[x] = 0.5 * (tt[x] * tt["b"] * tt["c"] - 2 * o[x] * o["b"] * o["c"] + z[x] * z["b"] * z["c"]) / k
        scale = dict(a=loss["d"], d=loss["a"] + 0.1)
        for x in "ad":
            k = size[x] * 400
            for n, m, l in ((x, "b", "c"), ("b", x, "c"), ("c", x, "b")):
                own[n] = own[n] + scale[x] * z[m] * z[l] / k
                ideal[n] = ideal[n] + scale[x] * o[m] * o[l] / k
        own["a"], own["d"] = own["a"] + 0.1 * z["d"] / 3200, own["d"] + 0.1 * z["a"] / 3200
        fell |= alive & (loss["a"] < 0.01)
        rose |= alive & fell & (loss["a"] > 0.1)
        learned |= alive & (loss["d"] < 0.001)
        alive &= (loss["a"] + 0.1) * loss["d"] + 0.05 * z["a"] * z["d"] / 3200 >= 1e-6
        if step == steps:
            return print(f"{(rose & learned).sum()} of {members} transient, {alive.sum()} not done")
        for n in names:
            p[n] = np.where(alive, p[n] - (own[n] * p[n] - ideal[n]), p[n])
            q[n] = np.where(alive, q[n] - own[n] * q[n], q[n])


if sys.argv[1:2] == ["count"]:
    count(int(sys.argv[2]))
else:
    fixture()
