"""Replays 200 training steps of three models in JAX (CPU) and writes what the engine's tests compare.

    python Tests/Oracles/replay.py            # writes Tests/Oracles/fixtures/*.json

Initial values and batches are not stored: both sides compute them from `numbers`, a hash of a stream's number and
an index, whose 24 bits are exact in float32. Tests/EngineTests/ReplayTests.swift has the same function.
A fixture holds the loss of each step and, for the first step, each parameter's gradient: its norm and its
elements at every `stride`-th place. JAX computes in float64, so that a comparison shows the engine's rounding only; the
rate is small because training amplifies it: at 1e-3 JAX's own float32 and float64 curves of the MLP part by 1 %.
"""
import json, os, pathlib, sys

os.environ.setdefault("JAX_PLATFORMS", "cpu")
import jax, jax.numpy as jnp, numpy as np, optax

jax.config.update("jax_enable_x64", True)

STEPS, BATCHES = 200, 8
GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def bits(stream, count):
    """The 24 highest bits of splitmix64 at (stream, index)."""
    with np.errstate(over="ignore"):
        z = (np.arange(count, dtype=np.uint64) + np.uint64(stream) * np.uint64(1 << 32)) * GOLDEN + GOLDEN
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return (z ^ (z >> np.uint64(31))) >> np.uint64(40)


def numbers(stream, shape, scale):
    """Uniform numbers in [-scale, scale)."""
    u = bits(stream, int(np.prod(shape))).astype(np.float64) / 2.0**24
    return ((2 * u - 1) * scale).astype(np.float32).astype(np.float64).reshape(shape)


class Parameters:
    """Registers parameters in the order of the engine's graph; parameter k is drawn from stream k."""

    def __init__(self):
        self.values = {}

    def add(self, name, shape, scale=None, constant=None):
        stream = len(self.values)
        value = np.full(shape, constant, np.float64) if constant is not None else numbers(stream, shape, scale)
        self.values[name] = jnp.asarray(value)

    def dense(self, name, a, b):
        self.add(f"{name}.weight", (a, b), (3 / a) ** 0.5)
        self.add(f"{name}.bias", (b,), constant=0)

    def norm(self, name, d):
        self.add(f"{name}.gain", (d,), constant=1)
        self.add(f"{name}.offset", (d,), constant=0)


def dense(p, name, x):
    return x @ p[f"{name}.weight"] + p[f"{name}.bias"]


def norm(p, name, x):
    x = x - x.mean(-1, keepdims=True)
    return x / jnp.sqrt((x * x).mean(-1, keepdims=True) + 1e-5) * p[f"{name}.gain"] + p[f"{name}.offset"]


def mlp():
    p = Parameters()
    for name, a, b in (("layer0", 784, 64), ("layer1", 64, 64), ("readout", 64, 10)):
        p.dense(name, a, b)

    def loss(p, x, y):
        x = jax.nn.relu(dense(p, "layer0", x))
        x = jax.nn.relu(dense(p, "layer1", x))
        return jnp.mean((dense(p, "readout", x) - y) ** 2)

    x = [numbers(1000 + k, (128, 784), 3**0.5) for k in range(BATCHES)]
    y = [numbers(2000 + k, (128, 10), 3**0.5) for k in range(BATCHES)]
    return p.values, loss, list(zip(x, y))


def transformer(d, heads, classes, head_layers, tokens=17, batch=32):
    p = Parameters()
    p.add("positions.table", (tokens, d), 0.1)
    for l in range(2):
        p.norm(f"block{l}.attention-norm", d)
        p.add(f"block{l}.qkv.weight", (d, 3 * d), (3 / d) ** 0.5)
        p.add(f"block{l}.attention-output.weight", (d, d), (3 / d) ** 0.5)
    p.norm("norm", d)
    for k in range(head_layers):
        p.dense(f"head{k}", d, d)
    p.dense("readout", d, classes)
    mask = np.tril(np.ones((tokens, tokens), bool))

    def attention(p, l, x):
        split = lambda z: z.reshape(batch, tokens, heads, d // heads).transpose(0, 2, 1, 3)
        q, k, v = map(split, jnp.split(x @ p[f"block{l}.qkv.weight"], 3, -1))
        scores = q @ k.transpose(0, 1, 3, 2) * (d // heads) ** -0.5
        y = jax.nn.softmax(jnp.where(mask, scores, -1e9), -1) @ v
        return y.transpose(0, 2, 1, 3).reshape(batch, tokens, d) @ p[f"block{l}.attention-output.weight"]

    def loss(p, x, y):
        x = x + p["positions.table"]
        for l in range(2):
            x = x + attention(p, l, norm(p, f"block{l}.attention-norm", x))
        x = norm(p, "norm", x[:, -1])
        for k in range(head_layers):
            x = jax.nn.relu(dense(p, f"head{k}", x))
        logits = dense(p, "readout", x)
        return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()

    x = [numbers(1000 + k, (batch, tokens, d), 3**0.5) for k in range(BATCHES)]
    y = [(bits(2000 + k, batch) % np.uint64(classes)).astype(np.int32) for k in range(BATCHES)]
    return p.values, loss, list(zip(x, y))


def replay(name, values, loss, batches, rate):
    with jax.default_matmul_precision("highest"):
        optimiser = optax.adam(rate)
        state = optimiser.init(values)
        first = jax.jit(jax.grad(loss))(values, *batches[0])

        @jax.jit
        def step(p, s, x, y):
            l, g = jax.value_and_grad(loss)(p, x, y)
            u, s = optimiser.update(g, s, p)
            return optax.apply_updates(p, u), s, l

        losses = []
        for k in range(STEPS):
            values, state, l = step(values, state, *batches[k % BATCHES])
            losses.append(float(l))
    gradients = {}
    for key, g in first.items():
        flat = np.asarray(g).ravel()
        stride = max(1, flat.size // 23)
        gradients[key] = dict(
            norm=float(np.linalg.norm(flat.astype(np.float64))), stride=stride, samples=[float(v) for v in flat[::stride]])
    made_by = f"jax {jax.__version__}, optax {optax.__version__}"
    out = dict(madeBy=made_by, rate=rate, losses=losses, gradients=gradients)
    path = pathlib.Path(__file__).parent / "fixtures" / f"{name}.json"
    path.write_text(json.dumps(out, indent=1) + "\n")
    print(name, losses[0], losses[-1], file=sys.stderr)


replay("mlp", *mlp(), rate=1e-4)
replay("attention", *transformer(d=64, heads=8, classes=1600, head_layers=0), rate=1e-4)
replay("reddy", *transformer(d=128, heads=1, classes=32, head_layers=3), rate=3e-5)
