"""A small network in JAX on a task of two spirals: when does it learn them, by width and rate?"""

import jax
import jax.numpy as jnp
import swift_sweep

run = swift_sweep.run()
p = run.parameters


def spirals(key, count):
    turn, noise = jax.random.split(key)
    t = jnp.sqrt(jax.random.uniform(turn, (count,))) * 3 * jnp.pi
    label = jnp.arange(count) % 2
    angle = t + jnp.pi * label
    x = jnp.stack([t * jnp.cos(angle), t * jnp.sin(angle)], axis=1) / 10
    return x + 0.02 * jax.random.normal(noise, x.shape), label


def network(weights, x):
    for w, b in weights[:-1]:
        x = jnp.tanh(x @ w + b)
    w, b = weights[-1]
    return (x @ w + b)[:, 0]


def loss(weights, x, label):
    z = network(weights, x)
    return jnp.mean(jnp.logaddexp(0, z) - label * z)


@jax.jit
def update(weights, speed, x, label):
    slope = jax.grad(loss)(weights, x, label)
    speed = jax.tree.map(lambda v, g: 0.9 * v - p["rate"] * g, speed, slope)
    return jax.tree.map(jnp.add, weights, speed), speed


sizes = [2] + [p["width"]] * p["depth"] + [1]
keys = jax.random.split(jax.random.key(run.seed("weights")), len(sizes))
weights = [
    (jax.random.normal(key, (a, b)) / jnp.sqrt(a), jnp.zeros(b)) for key, a, b in zip(keys, sizes, sizes[1:])
]
speed = jax.tree.map(jnp.zeros_like, weights)
x, label = spirals(jax.random.key(run.seed("training")), 400)
test_x, test_label = spirals(jax.random.key(run.seed("evaluation")), 400)

accuracies = []
for step in range(p["steps"] + 1):
    if step % p["every"] == 0:
        accuracies.append(float(jnp.mean((network(weights, test_x) > 0) == test_label)))
        run.step(step, p["steps"])
    weights, speed = update(weights, speed, x, label)

run.record("accuracy", accuracies)
run.record("loss", float(loss(weights, x, label)))
