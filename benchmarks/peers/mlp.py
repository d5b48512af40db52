"""One Adam step of 784-W-W-10 (mlp64, mlp512), batch 128 of 8192 examples, squared error; jax or torch.

JAX: ten steps in one jitted scan with donated state. PyTorch: forward and backward written out with
preallocated results and a fused optimiser, faster than autograd and than torch.compile at these sizes.
"""
import timing

options = timing.arguments(__doc__)
width = int(options.case.removeprefix("mlp"))
sizes = [(784, width), (width, width), (width, 10)]
batch, examples, steps = 128, 8192, 10


def jax_steps():
    import jax
    import jax.numpy as jnp
    import optax

    keys = jax.random.split(jax.random.key(0), 6)
    weights = [(jax.random.normal(k, s) * (2 / s[0]) ** 0.5, jnp.zeros(s[1])) for k, s in zip(keys, sizes)]
    data = jax.random.normal(keys[3], (examples, 784))
    targets = jax.random.normal(keys[4], (examples, 10))
    order = jax.random.randint(keys[5], (steps, batch), 0, examples)
    optimiser = optax.adam(1e-3)

    def loss(weights, x, y):
        for w, b in weights[:-1]:
            x = jax.nn.relu(x @ w + b)
        w, b = weights[-1]
        return jnp.mean((x @ w + b - y) ** 2)

    def step(state, chosen):
        weights, moments = state
        value, gradient = jax.value_and_grad(loss)(weights, data[chosen], targets[chosen])
        update, moments = optimiser.update(gradient, moments)
        return (optax.apply_updates(weights, update), moments), value

    run = jax.jit(lambda state: jax.lax.scan(step, state, order), donate_argnums=0)
    state = [(weights, optimiser.init(weights))]

    def work():
        state[0], losses = run(state[0])
        losses.block_until_ready()

    timing.report(options.case, "jax", work, steps)


def torch_steps():
    import torch

    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    weights = [torch.randn(s) * (2 / s[0]) ** 0.5 for s in sizes]
    biases = [torch.zeros(s[1]) for s in sizes]
    parameters = [torch.nn.Parameter(p) for p in weights + biases]
    for p in parameters:
        p.grad = torch.zeros_like(p)
    w, b = parameters[:3], parameters[3:]
    optimiser = torch.optim.Adam(parameters, 1e-3, fused=True)
    data, targets = torch.randn(examples, 784), torch.randn(examples, 10)
    order = torch.randint(0, examples, (64, batch))
    x, t = torch.empty(batch, 784), torch.empty(batch, 10)
    h = [torch.empty(batch, width) for _ in range(2)]
    d = [torch.empty(batch, width) for _ in range(2)]
    y = torch.empty(batch, 10)
    position = [0]

    def work():
        chosen = order[position[0] % 64]
        position[0] += 1
        torch.index_select(data, 0, chosen, out=x)
        torch.index_select(targets, 0, chosen, out=t)
        torch.addmm(b[0], x, w[0], out=h[0]).relu_()
        torch.addmm(b[1], h[0], w[1], out=h[1]).relu_()
        torch.addmm(b[2], h[1], w[2], out=y)
        y.sub_(t).mul_(2 / (batch * 10))
        torch.mm(h[1].t(), y, out=w[2].grad)
        torch.sum(y, 0, out=b[2].grad)
        torch.mm(y, w[2].t(), out=d[1])
        torch.ops.aten.threshold_backward.grad_input(d[1], h[1], 0, grad_input=d[1])
        torch.mm(h[0].t(), d[1], out=w[1].grad)
        torch.sum(d[1], 0, out=b[1].grad)
        torch.mm(d[1], w[1].t(), out=d[0])
        torch.ops.aten.threshold_backward.grad_input(d[0], h[0], 0, grad_input=d[0])
        torch.mm(x.t(), d[0], out=w[0].grad)
        torch.sum(d[0], 0, out=b[0].grad)
        optimiser.step()

    timing.report(options.case, "torch", work)


{"jax": jax_steps, "torch": torch_steps}[options.library]()
