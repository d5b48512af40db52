"""Losses of the icl-transience network in JAX, in double precision, for Tests/StudiesTests.

Initial values and batches are formulas, so that the Swift test makes the same ones; the printed losses
are the test's expectations. Needs jax and optax: python icl_transience.py
"""
import jax
import jax.numpy as jnp
import numpy as np
import optax

jax.config.update("jax_enable_x64", True)
CLASSES, WIDTH, HEADS, INPUTS, BATCH, STEPS = 11, 16, 4, 6, 8, 20


def values(index, shape, offset):
    """Parameter number `index`, around `offset`."""
    place = np.arange(np.prod(shape)).reshape(shape)
    return offset + 0.2 * np.sin(0.37 * place + 1.1 * index + 0.5)


def batch(step, pairs):
    """Items (B, pairs + 1, F), context labels (B, pairs), targets (B)."""
    classes = np.zeros((BATCH, pairs + 1), int)
    for b in range(BATCH):
        query = (7 * step + 3 * b) % CLASSES
        other = (query + 1 + b % 5) % CLASSES
        for place in range(pairs):
            classes[b, place] = query if (place + b + step) % 2 == 0 else other
        classes[b, pairs] = query
    exemplar = (np.arange(pairs + 1)[None] + np.arange(BATCH)[:, None]) % 3
    feature = np.arange(1, INPUTS + 1)
    items = np.sin(0.13 * feature * (classes[..., None] + 1) + 0.7 * exemplar[..., None])
    return items, classes[:, :pairs], classes[:, pairs]


def parameters(depth, mlp, norm, positions, tokens):
    """Names, shapes and offsets in the order in which the Swift network registers them."""
    d = WIDTH
    found = [("item", (INPUTS, d), 0), ("item-offset", (d,), 0), ("label-embedding", (CLASSES, d), 0)]
    if positions == "learned":
        found.append(("positions", (tokens, d), 0))

    def layer_norm(name):
        if norm:
            found.extend([(name + "-gain", (d,), 1), (name + "-offset", (d,), 0)])

    for layer in range(1, depth + 1):
        name = f"block-{layer}."
        layer_norm(name + "attention-norm")
        if layer == depth or positions == "rotary":
            found.extend([(name + part, (d, d), 0) for part in ("keys", "queries", "values")])
        else:
            found.append((name + "qkv", (d, 3 * d), 0))
        found.append((name + "attention-output", (d, d), 0))
        if mlp:
            layer_norm(name + "mlp-norm")
            found.extend(
                [(name + "mlp-in", (d, mlp * d), 0), (name + "mlp-in-offset", (mlp * d,), 0),
                 (name + "mlp-out", (mlp * d, d), 0), (name + "mlp-out-offset", (d,), 0)])
    layer_norm("output-norm")
    found.extend([("unembedding", (CLASSES, d), 0), ("unembedding-offset", (CLASSES,), 0)])
    return found


def rotated(x, base):
    """Rotary positions on x, (B, T, H, C), pairs (j, j + C/2)."""
    half = x.shape[-1] // 2
    angle = np.arange(x.shape[1])[:, None] * base ** (-np.arange(half) / half)
    c, s = np.cos(angle)[None, :, None], np.sin(angle)[None, :, None]
    a, b = x[..., :half], x[..., half:]
    return jnp.concatenate([a * c - b * s, b * c + a * s], -1)


def logits(p, items, labels, depth, mlp, norm, positions, time):
    d = WIDTH
    tokens = 2 * labels.shape[1] + 1

    def normalised(x, name):
        if not norm:
            return x
        centred = x - x.mean(-1, keepdims=True)
        scale = jnp.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)
        return centred / scale * p[name + "-gain"] + p[name + "-offset"]

    item = items @ p["item"] + p["item-offset"]
    context = jnp.stack([item[:, :-1], p["label-embedding"][labels]], 2)
    x = jnp.concatenate([context.reshape(BATCH, tokens - 1, d), item[:, -1:]], 1)
    if positions == "learned":
        x = x + p["positions"]
    if positions == "sinusoidal":
        channel = np.arange(d)
        angle = np.arange(tokens)[:, None] / time ** (2 * (channel // 2) / d)
        x = x + np.where(channel % 2 == 0, np.sin(angle), np.cos(angle))
    mask = np.tril(np.ones((tokens, tokens)))
    for layer in range(1, depth + 1):
        name = f"block-{layer}."
        h = normalised(x, name + "attention-norm")
        if name + "qkv" in p:
            q, k, v = jnp.split(h @ p[name + "qkv"], 3, -1)
        else:
            q, k, v = (h @ p[name + part] for part in ("queries", "keys", "values"))
        q, k, v = (t.reshape(BATCH, tokens, HEADS, d // HEADS) for t in (q, k, v))
        if positions == "rotary":
            q, k = rotated(q, time), rotated(k, time)
        score = jnp.einsum("bqhc,bkhc->bhqk", q, k) / np.sqrt(d // HEADS)
        pattern = jax.nn.softmax(jnp.where(mask, score, -1e20))
        mixed = jnp.einsum("bhqk,bkhc->bqhc", pattern, v).reshape(BATCH, tokens, d)
        x = x + mixed @ p[name + "attention-output"]
        if mlp:
            h = normalised(x, name + "mlp-norm") @ p[name + "mlp-in"] + p[name + "mlp-in-offset"]
            x = x + jax.nn.gelu(h) @ p[name + "mlp-out"] + p[name + "mlp-out-offset"]
    last = normalised(x[:, -1], "output-norm")
    return last @ p["unembedding"].T + p["unembedding-offset"]


def penalty(p, form):
    """The penalty of strength 1; queries, keys and values of a block count as one array."""
    if form == "squared":
        return 0.5 * sum(jnp.sum(w**2) for w in p.values())
    squares = {}
    for name, w in p.items():
        group = name
        for part in ("queries", "keys", "values"):
            group = group.replace("." + part, ".qkv")
        squares[group] = squares.get(group, 0) + jnp.sum(w**2)
    return sum(jnp.sqrt(s) for s in squares.values())


def train(title, pairs=2, depth=2, mlp=0, norm=True, positions="learned", time=30.0, l2=0.0,
          form="squared", optimizer=optax.adam(1e-2)):
    found = parameters(depth, mlp, norm, positions, 2 * pairs + 1)
    p = {name: jnp.asarray(values(i, shape, offset)) for i, (name, shape, offset) in enumerate(found)}

    def cross_entropy(p, items, labels, targets):
        z = jax.nn.log_softmax(logits(p, items, labels, depth, mlp, norm, positions, time))
        return -jnp.take_along_axis(z, targets[:, None], 1).mean()

    def objective(p, *data):
        loss = cross_entropy(p, *data)
        return loss + l2 * penalty(p, form), loss

    state = optimizer.init(p)
    step = jax.jit(jax.value_and_grad(objective, has_aux=True))
    losses = []
    for s in range(STEPS):
        (_, loss), gradient = step(p, *map(jnp.asarray, batch(s, pairs)))
        update, state = optimizer.update(gradient, state, p)
        p = optax.apply_updates(p, update)
        losses.append(float(loss))
    print(title, [round(x, 12) for x in losses[::5] + losses[-1:]])


train("attention only, learned")
train("MLP, sinusoidal, 8 pairs", pairs=8, mlp=4, positions="sinusoidal")
train("MLP, rotary", mlp=2, positions="rotary")
train("no layer norm", norm=False, depth=3)
train("squared penalty", l2=1e-2)
train("norm penalty", l2=1e-2, form="norm")
train("SGD, momentum, clipped", optimizer=optax.chain(
    optax.clip_by_global_norm(0.1), optax.sgd(0.1, momentum=0.9)))
train("decoupled decay", optimizer=optax.adamw(1e-2, weight_decay=0.1))
