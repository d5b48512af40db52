"""Tangent kernels of 1,000 examples, symmetric: ntk1, ntk10 (784-512-512-O at given weights, mean over the O
outputs) and wide3 (the limit of infinite width of 3 ReLU layers, tangent kernel and covariance).

Libraries: nt (neural-tangents: structured derivatives, stax), numpy and jax (the factored form an expert
writes: the sum over layers of (H Hᵀ + 1) ∘ D Dᵀ).
"""
import timing

options = timing.arguments(__doc__)
case, library = options.case, options.library
n, inputs, width = 1000, 784, 512
outputs = {"ntk1": 1, "ntk10": 10, "wide3": 1}[case]


def neural_tangents():
    import jax
    import neural_tangents as nt
    from neural_tangents import stax

    hidden = 3 if case == "wide3" else 2
    layers = [l for _ in range(hidden) for l in (stax.Dense(width, 2**0.5, 0.1), stax.Relu())]
    init, apply, kernel = stax.serial(*layers, stax.Dense(outputs, 1.0, 0.1))
    x = jax.random.normal(jax.random.PRNGKey(0), (n, inputs))
    if case == "wide3":
        both = jax.jit(lambda x: kernel(x, None, ("ntk", "nngp")))
        return lambda: jax.block_until_ready(both(x))
    _, weights = init(jax.random.PRNGKey(1), (-1, inputs))
    theta = jax.jit(nt.empirical_ntk_fn(apply, trace_axes=(-1,), vmap_axes=0,
                                        implementation=nt.NtkImplementation.STRUCTURED_DERIVATIVES))
    return lambda: theta(x, None, weights).block_until_ready()


def jax_factored():
    import jax
    import jax.numpy as jnp

    keys = jax.random.split(jax.random.key(0), 4)
    x = jax.random.normal(keys[0], (n, inputs))
    if case == "wide3":
        def layer(k, theta):
            d = jnp.sqrt(jnp.diag(k))
            root = jnp.outer(d, d)
            c = jnp.clip(k / root, -1, 1)
            rest = jnp.pi - jnp.arccos(c)
            slope = rest / jnp.pi
            k = root * (jnp.sqrt((1 - c) * (1 + c)) + rest * c) / jnp.pi + 0.01
            return k, k + theta * slope

        @jax.jit
        def kernels(x):
            k = 2 * x @ x.T / inputs + 0.01
            theta = k
            for _ in range(3):
                k, theta = layer(k, theta)
            return k, theta

        return lambda: jax.block_until_ready(kernels(x))
    w = [jax.random.normal(k, s) * s[0] ** -0.5 for k, s in
         zip(keys[1:], [(inputs, width), (width, width), (width, outputs)])]

    @jax.jit
    def theta(w, x):
        z1 = x @ w[0]
        h1 = jax.nn.relu(z1)
        z2 = h1 @ w[1]
        h2 = jax.nn.relu(z2)
        total = h2 @ h2.T + 1
        mask = (z2 > 0).astype(x.dtype) * jnp.sqrt((w[2] ** 2).sum(1))
        total += (h1 @ h1.T + 1) * (mask @ mask.T) / outputs
        back = ((z2 > 0)[None] * w[2].T[:, None]) @ w[1].T * (z1 > 0)
        back = back.transpose(1, 0, 2).reshape(n, -1)
        return total + (x @ x.T + 1) * (back @ back.T) / outputs

    return lambda: theta(w, x).block_until_ready()


def numpy_factored():
    import numpy as np

    draw = np.random.default_rng(0).standard_normal
    x = draw((n, inputs), np.float32)
    w = [(draw(s, np.float32) * s[0] ** -0.5).astype(np.float32) for s in
         [(inputs, width), (width, width), (width, outputs)]]

    def theta():  # NumPy computes A @ A.T with the symmetric product, half the work
        z1 = x @ w[0]
        h1 = np.maximum(z1, 0)
        z2 = h1 @ w[1]
        h2 = np.maximum(z2, 0)
        total = h2 @ h2.T
        total += 1
        mask = (z2 > 0) * np.sqrt((w[2] ** 2).sum(1) / outputs)
        part = h1 @ h1.T
        part += 1
        part *= mask @ mask.T
        total += part
        live = z1 > 0
        square = None
        for o in range(outputs):
            back = ((z2 > 0) * w[2][:, o]) @ w[1].T
            back *= live
            gram = back @ back.T
            square = gram if square is None else np.add(square, gram, out=square)
        square /= outputs
        part = x @ x.T
        part += 1
        part *= square
        total += part
        return total

    return theta


work = {"nt": neural_tangents, "jax": jax_factored, "numpy": numpy_factored}[library]()
timing.report(case, library, work, repeats=5)
