"""Losses and gradients of the induction-heads network under each clamp, in JAX and double precision, for
Tests/StudiesTests.

    python Tests/Oracles/induction_heads.py     # writes fixtures/induction_heads.json

Initial values and batches are formulas, so that the Swift test makes the same ones. Clamps are written as they are
meant: patterns are overwritten, layer 1's output is left out. Needs jax and optax.
"""
import json, os, pathlib, sys

os.environ.setdefault("JAX_PLATFORMS", "cpu")
import jax, jax.numpy as jnp, numpy as np, optax

jax.config.update("jax_enable_x64", True)
LABELS, WIDTH, HEADS, INPUTS, BATCH, STEPS, TOKENS = 7, 16, 4, 6, 8, 20, 5
SIZE = WIDTH // HEADS
PREVIOUS, INDUCTION = 1, 2  # heads, from 0


def values(index, shape, offset):
    """Parameter number `index`, around `offset`."""
    place = np.arange(np.prod(shape)).reshape(shape)
    return offset + 0.2 * np.sin(0.37 * place + 1.1 * index + 0.5)


def parameters():
    """By name, in the order in which the Swift network registers them."""
    d = WIDTH
    found = [("item", (INPUTS, d), 0), ("item-offset", (d,), 0), ("label-embedding", (LABELS, d), 0)]
    for block in "block-1.", "block-2.":
        found += [(block + "attention-norm-gain", (d,), 1), (block + "attention-norm-offset", (d,), 0)]
        found += [(block + part, (d, d), 0) for part in ("keys", "queries", "values", "attention-output")]
    found += [("output-norm-gain", (d,), 1), ("output-norm-offset", (d,), 0)]
    found += [("unembedding", (LABELS, d), 0), ("unembedding-offset", (LABELS,), 0)]
    return {name: jnp.asarray(values(k, shape, offset)) for k, (name, shape, offset) in enumerate(found)}


def batch(step):
    """Items (B, 3, F), context labels (B, 2), targets (B)."""
    classes, labels = np.zeros((BATCH, 3), int), np.zeros((BATCH, 2), int)
    for b in range(BATCH):
        query, own = (7 * step + 3 * b) % 11, (step + 2 * b) % LABELS
        other, others = (query + 1 + b % 5) % 11, (own + 1 + (b + step) % (LABELS - 1)) % LABELS
        first = (b + step) % 2 == 0
        classes[b] = [query, other, query] if first else [other, query, query]
        labels[b] = [own, others] if first else [others, own]
    feature = np.arange(1, INPUTS + 1)
    items = np.sin(0.13 * feature * (classes[..., None] + 1) + 0.7 * np.arange(3)[None, :, None])
    right = np.where(classes[:, 0] == classes[:, 2], labels[:, 0], labels[:, 1])
    return items, labels, right


def norm(p, name, x):
    x = x - x.mean(-1, keepdims=True)
    return x / jnp.sqrt((x * x).mean(-1, keepdims=True) + 1e-5) * p[name + "-gain"] + p[name + "-offset"]


def turned(x):
    """Pairs (j, j + SIZE/2) of each head, (B, H, T, SIZE), by position / 10⁴^(2j/SIZE)."""
    half = SIZE // 2
    angle = np.arange(TOKENS)[:, None] * 1e4 ** (-np.arange(half) / half)
    c, s = np.cos(angle), np.sin(angle)
    a, b = x[..., :half], x[..., half:]
    return jnp.concatenate([a * c - b * s, a * s + b * c], -1)


def maps(p, block, source, values):
    """Scores of visible tokens, (B, H, T, T), others −10²⁰, and values, (B, H, T, SIZE)."""
    split = lambda x: x.reshape(BATCH, TOKENS, HEADS, SIZE).transpose(0, 2, 1, 3)
    source, values = norm(p, block + "attention-norm", source), norm(p, block + "attention-norm", values)
    q, k = (turned(split(source @ p[block + part])) for part in ("queries", "keys"))
    scores = jnp.einsum("bhqc,bhkc->bhqk", q, k) / np.sqrt(SIZE)
    return jnp.where(np.tril(np.ones((TOKENS, TOKENS))), scores, -1e20), split(values @ p[block + "values"])


def output(p, block, pattern, values):
    mixed = jnp.einsum("bhqk,bhkc->bqhc", pattern, values).reshape(BATCH, TOKENS, WIDTH)
    return mixed @ p[block + "attention-output"]


def loss(p, items, labels, targets, clamp, live):
    embedded = items @ p["item"] + p["item-offset"]
    table = p["label-embedding"][labels]
    x = jnp.stack([embedded[:, 0], table[:, 0], embedded[:, 1], table[:, 1], embedded[:, 2]], 1)
    if clamp.startswith("layer-1"):
        shifted = x.at[:, 1:-1].set(x[:, :-2])
        scores, values = maps(p, "block-2.", shifted, x)
    else:
        scores, values = maps(p, "block-1.", x, x)
        pattern = jax.nn.softmax(scores)
        previous = np.eye(TOKENS, k=-1)
        previous[0, 0] = 1
        if clamp == "previous-token":
            pattern = pattern.at[:, PREVIOUS].set(previous)
        if clamp == "all-previous-token":
            pattern = jnp.broadcast_to(previous, pattern.shape)
        x = x + output(p, "block-1.", pattern, values)
        scores, values = maps(p, "block-2.", x, x)
    if clamp.endswith("copy"):
        chosen = scores[:, INDUCTION, -1, np.array([1, 3])]
        logits = jnp.full((BATCH, LABELS), -1e9).at[np.arange(BATCH)[:, None], labels].set(chosen)
    else:
        pattern = jax.nn.softmax(scores)
        if clamp == "match":
            right = np.zeros((BATCH, TOKENS))
            right[:, [1, 3]] = labels == targets[:, None]
            pattern = pattern.at[:, INDUCTION, -1].set(right)
        if live:
            values = values * np.isin(np.arange(HEADS), live)[:, None, None]
        query = norm(p, "output-norm", (x + output(p, "block-2.", pattern, values))[:, -1])
        logits = query @ p["unembedding"].T + p["unembedding-offset"]
    return optax.softmax_cross_entropy_with_integer_labels(logits, targets).mean()


def replay(clamp, live=()):
    """Losses of Adam's steps, and the gradient of the first: of each array its norm and some elements."""
    p = parameters()
    optimizer = optax.adam(1e-2)
    state = optimizer.init(p)
    losses, gradients = [], {}
    for step in range(STEPS):
        data = batch(step)
        l, g = jax.value_and_grad(loss)(p, *data, clamp, live)
        if step == 0:
            for name, x in g.items():
                x = np.asarray(x).ravel()
                stride = max(1, x.size // 7)
                gradients[name] = dict(norm=float(np.linalg.norm(x)), stride=stride, samples=x[::stride].tolist())
        updates, state = optimizer.update(g, state, p)
        p = optax.apply_updates(p, updates)
        losses.append(float(l))
    print(clamp, live, losses[0], losses[-1], file=sys.stderr)
    return dict(clamp=clamp, liveHeads=[h + 1 for h in live], losses=losses, gradients=gradients)


clamps = ["none", "previous-token", "all-previous-token", "layer-1", "match", "copy", "layer-1-and-copy"]
cases = [replay(clamp) for clamp in clamps] + [replay("none", (2,)), replay("match", (0, 2))]
path = pathlib.Path(__file__).parent / "fixtures/induction_heads.json"
path.parent.mkdir(exist_ok=True)
made_by = f"jax {jax.__version__}, optax {optax.__version__}"
path.write_text(json.dumps(dict(madeBy=made_by, cases=cases)) + "\n")
