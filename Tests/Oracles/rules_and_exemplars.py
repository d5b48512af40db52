"""Loss and gradients of the rules-and-exemplars network in NumPy, and what learners that are known answer to its tests, for
Tests/StudiesTests.

    python Tests/Oracles/rules_and_exemplars.py     # writes fixtures/rules_and_exemplars.json

Weights and a batch are formulas, so that the Swift test makes the same ones. Derivatives are along one direction for each
parameter, by a complex step, which is exact to rounding: every function of the network is analytic. Tests are written as
counts of stimuli; similarity answers are counted, and those of the nearest exemplar come from sequences drawn here.
"""
import json, pathlib

import numpy as np

FEATURE, PAIRS, WIDTH, HEADS, LABELS, BATCH = 6, 8, 16, 4, 10, 8
TOKENS, SIZE = PAIRS + 1, WIDTH // HEADS


def values(index, shape, offset=0.0):
    place = np.arange(np.prod(shape)).reshape(shape)
    return offset + 0.2 * np.sin(0.37 * place + 1.1 * index + 0.5)


def parameters(ratio):
    """By name, in the order in which the Swift network registers them."""
    d = WIDTH
    found = [("stimulus", (2 * FEATURE, d), 0), ("label-embedding", (LABELS, d), 0), ("positions", (TOKENS, d), 0)]
    for block in "block-1.", "block-2.":
        found += [(block + "attention-norm-gain", (d,), 1), (block + "attention-norm-offset", (d,), 0)]
        maps = [("qkv", (d, 3 * d))] if block == "block-1." else [(part, (d, d)) for part in ("keys", "queries", "values")]
        found += [(block + part, shape, 0) for part, shape in maps] + [(block + "attention-output", (d, d), 0)]
        if ratio:
            found += [(block + "mlp-norm-gain", (d,), 1), (block + "mlp-norm-offset", (d,), 0)]
            found += [(block + "mlp-in", (d, ratio * d), 0), (block + "mlp-in-offset", (ratio * d,), 0)]
            found += [(block + "mlp-out", (ratio * d, d), 0), (block + "mlp-out-offset", (d,), 0)]
    found += [("output-norm-gain", (d,), 1), ("output-norm-offset", (d,), 0), ("readout", (d, LABELS), 0)]
    return {name: values(k, shape, offset) for k, (name, shape, offset) in enumerate(found)}


def batch():
    sequence, place, channel = np.ogrid[:BATCH, :TOKENS, : 2 * FEATURE]
    stimuli = np.sin(0.13 * (channel + 1) * (sequence + 2 * place + 1) + 0.7 * place)
    labels = (3 * np.arange(BATCH)[:, None] + 2 * np.arange(PAIRS)) % LABELS
    return stimuli, labels, (7 * np.arange(BATCH) + 1) % LABELS


def norm(p, name, x):
    x = x - x.mean(-1, keepdims=True)
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-5) * p[name + "-gain"] + p[name + "-offset"]


def softmax(x):
    e = np.exp(x)
    return e / e.sum(-1, keepdims=True)


def gelu(x):
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def loss(p, ratio):
    stimuli, labels, targets = batch()
    x = stimuli @ p["stimulus"]
    x = np.concatenate([x[:, :PAIRS] + p["label-embedding"][labels], x[:, PAIRS:]], 1) + p["positions"]
    visible = np.tril(np.ones((TOKENS, TOKENS), bool))
    for block in "block-1.", "block-2.":
        normed = norm(p, block + "attention-norm", x)
        if block == "block-1.":
            q, k, v = np.split(normed @ p[block + "qkv"], 3, -1)
        else:
            q, k, v = (normed @ p[block + part] for part in ("queries", "keys", "values"))
        q, k, v = (m.reshape(BATCH, TOKENS, HEADS, SIZE).transpose(0, 2, 1, 3) for m in (q, k, v))
        scores = np.where(visible, q @ k.transpose(0, 1, 3, 2) / np.sqrt(SIZE), -1e20)
        mixed = (softmax(scores) @ v).transpose(0, 2, 1, 3).reshape(BATCH, TOKENS, WIDTH)
        x = x + mixed @ p[block + "attention-output"]
        if ratio:
            hidden = gelu(norm(p, block + "mlp-norm", x) @ p[block + "mlp-in"] + p[block + "mlp-in-offset"])
            x = x + hidden @ p[block + "mlp-out"] + p[block + "mlp-out-offset"]
    logits = norm(p, "output-norm", x[:, -1]) @ p["readout"]
    return -np.log(softmax(logits)[np.arange(BATCH), targets]).mean()


def network(ratio):
    p, slopes = parameters(ratio), {}
    for index, name in enumerate(p):
        direction = np.cos(0.23 * np.arange(p[name].size) + index).reshape(p[name].shape)
        slopes[name] = (loss(p | {name: p[name] + 1e-30j * direction}, ratio) / 1e-30).imag
    return dict(mlpRatio=ratio, names=list(p), loss=float(loss(p, ratio)), slopes=list(slopes.values()))


# Tests as stimuli (first feature, second feature, side): BX is asked for; side 1 has B's label.
AX, AW, BW, FILLER = ("A", "X", 0), ("A", "W", 0), ("B", "W", 1), ("C", "Y", 1)
TESTS = {
    "balanced": [AX] * 3 + [BW] * 3 + [AW, FILLER], "two-stimuli": [AX] * 4 + [BW] * 4,
    "label-balanced": [BW] * 4 + [AX] * 2 + [AW] * 2, "five-to-three": [AX] * 3 + [BW] * 3 + [AW] * 2,
    "second-feature": [AX] * 3 + [BW] * 3 + [AW, FILLER],
}


def similar(items):
    votes = [side for first, second, side in items if first == "B" or second == "X"]
    return sum(votes) / len(votes)


def nearest(items, draws=200_000, size=32, noise=0.75, seed=1):
    """How often the item with the largest product with the query has B's label."""
    draw, right = np.random.default_rng(seed), 0
    for _ in range(10):
        n = draws // 10
        features = {name: draw.normal(size=(n, size)) for name in "ABCWXY"}
        seen = lambda name: (features[name] + noise * draw.normal(size=(n, size)))
        first, second = seen("B"), seen("X")
        products = [(first * seen(a) + second * seen(b)).sum(1) for a, b, _ in items]
        sides = np.array([side for *_, side in items])
        right += sides[np.argmax(products, axis=0)].sum()
    return right / draws


tests = {name: dict(similar=similar(items), nearest=float(nearest(items))) for name, items in TESTS.items()}
path = pathlib.Path(__file__).parent / "fixtures" / "rules_and_exemplars.json"
path.write_text(json.dumps(dict(madeBy=f"numpy {np.__version__}", networks=[network(0), network(2)], tests=tests)) + "\n")
