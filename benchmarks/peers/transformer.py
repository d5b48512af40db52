"""One Adam step of a pre-norm causal transformer with cross-entropy at the last token; batch 32.

attn2  2 layers of attention, 8 heads, width 64, 17 tokens, 1,600 classes
singh  12 layers with an MLP of 256 (GELU by tanh) besides
reddy  2 layers of attention with one head of 128, then three ReLU layers on the last token, 32 classes
coop   attn2 at 5 tokens and 6,400 classes: exemplars of 512 features are projected, labels are embedded
Libraries: jax (jit, scan of ten steps, donated), torch (eager, attention written out), torch-compile.
"""
import timing

options = timing.arguments(__doc__)
case = options.case
layers, heads, width, hidden, tokens, classes = {
    "attn2": (2, 8, 64, 0, 17, 1600),
    "singh": (12, 8, 64, 256, 17, 1600),
    "reddy": (2, 1, 128, 0, 17, 32),
    "coop": (2, 8, 64, 0, 5, 6400),
}[case]
batch, items, features, steps = 32, 4096, 512, 10
head_layers = 3 if case == "reddy" else 0
channels = width // heads


def jax_steps():
    import jax
    import jax.numpy as jnp
    import optax

    keys = iter(jax.random.split(jax.random.key(0), 200))
    matrix = lambda i, o: jax.random.normal(next(keys), (i, o)) * i**-0.5
    norm = lambda: (jnp.ones(width), jnp.zeros(width))
    blocks = []
    for _ in range(layers):
        block = dict(norm1=norm(), qkv=matrix(width, 3 * width), out=matrix(width, width))
        if hidden:
            block |= dict(norm2=norm(), up=matrix(width, hidden), up_bias=jnp.zeros(hidden),
                          down=matrix(hidden, width), down_bias=jnp.zeros(width))
        blocks.append(block)
    weights = dict(position=0.02 * jax.random.normal(next(keys), (tokens, width)), blocks=blocks, norm=norm(),
                   head=matrix(width, classes), head_bias=jnp.zeros(classes),
                   mlp=[(matrix(width, width), jnp.zeros(width)) for _ in range(head_layers)])
    class_of = jax.random.randint(next(keys), (items,), 0, classes)
    if case == "coop":
        table = jax.random.normal(next(keys), (items, features))
        weights |= dict(project=matrix(features, width), project_bias=jnp.zeros(width),
                        label=0.02 * jax.random.normal(next(keys), (classes, width)))
        chosen = jax.random.randint(next(keys), (steps, batch, 3), 0, items)
    else:
        table = jax.random.normal(next(keys), (items, width))
        chosen = jax.random.randint(next(keys), (steps, batch, tokens), 0, items)
    mask = jnp.tril(jnp.ones((tokens, tokens), bool))
    optimiser = optax.adam(1e-4)

    def normed(p, x):
        x = x - x.mean(-1, keepdims=True)
        return x * jax.lax.rsqrt((x * x).mean(-1, keepdims=True) + 1e-5) * p[0] + p[1]

    def attention(block, x):
        q, k, v = jnp.split((x @ block["qkv"]).reshape(batch, tokens, 3 * heads, channels), 3, 2)
        scores = jnp.einsum("bihd,bjhd->bhij", q, k) * channels**-0.5
        weights = jax.nn.softmax(jnp.where(mask, scores, -1e9), -1)
        return jnp.einsum("bhij,bjhd->bihd", weights, v).reshape(batch, tokens, width) @ block["out"]

    def inputs(weights, i):
        if case != "coop":
            return table[i]
        e = table[i] @ weights["project"] + weights["project_bias"]
        label = weights["label"][class_of[i[:, :2]]]
        return jnp.stack([e[:, 0], label[:, 0], e[:, 1], label[:, 1], e[:, 2]], 1)

    def loss(weights, i):
        x = inputs(weights, i) + weights["position"]
        for block in weights["blocks"]:
            x = x + attention(block, normed(block["norm1"], x))
            if hidden:
                h = jax.nn.gelu(normed(block["norm2"], x) @ block["up"] + block["up_bias"])
                x = x + h @ block["down"] + block["down_bias"]
        h = normed(weights["norm"], x[:, -1])
        for w, b in weights["mlp"]:
            h = jax.nn.relu(h @ w + b)
        logits = h @ weights["head"] + weights["head_bias"]
        return optax.softmax_cross_entropy_with_integer_labels(logits, class_of[i[:, -1]]).mean()

    def step(state, i):
        weights, moments = state
        value, gradient = jax.value_and_grad(loss)(weights, i)
        update, moments = optimiser.update(gradient, moments)
        return (optax.apply_updates(weights, update), moments), value

    run = jax.jit(lambda state: jax.lax.scan(step, state, chosen), donate_argnums=0)
    state = [(weights, optimiser.init(weights))]

    def work():
        state[0], losses = run(state[0])
        losses.block_until_ready()

    timing.report(case, "jax", work, steps)


def torch_steps(compiled):
    import torch
    from torch import nn
    from torch.nn import functional as F

    torch.set_num_threads(1)

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm1 = nn.LayerNorm(width)
            self.qkv = nn.Linear(width, 3 * width, bias=False)
            self.out = nn.Linear(width, width, bias=False)
            if hidden:
                self.mlp = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, hidden),
                                         nn.GELU(approximate="tanh"), nn.Linear(hidden, width))
            self.register_buffer("forbidden", torch.ones(tokens, tokens, dtype=torch.bool).triu(1))

        def forward(self, x):
            q, k, v = self.qkv(self.norm1(x)).view(batch, tokens, 3, heads, channels).permute(2, 0, 3, 1, 4)
            scores = (q @ k.transpose(-1, -2)) * channels**-0.5
            y = scores.masked_fill(self.forbidden, -1e9).softmax(-1) @ v
            x = x + self.out(y.transpose(1, 2).reshape(batch, tokens, width))
            return x + self.mlp(x) if hidden else x

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.position = nn.Parameter(0.02 * torch.randn(tokens, width))
            self.blocks = nn.Sequential(*[Block() for _ in range(layers)])
            head = [nn.LayerNorm(width)]
            for _ in range(head_layers):
                head += [nn.Linear(width, width), nn.ReLU()]
            self.head = nn.Sequential(*head, nn.Linear(width, classes))
            if case == "coop":
                self.project = nn.Linear(features, width)
                self.label = nn.Embedding(classes, width)

        def forward(self, item, label):
            if case == "coop":
                e, l = self.project(item), self.label(label[:, :2])
                item = torch.stack([e[:, 0], l[:, 0], e[:, 1], l[:, 1], e[:, 2]], 1)
            return self.head(self.blocks(item + self.position)[:, -1])

    torch.manual_seed(0)
    model = Model()
    optimiser = torch.optim.Adam(model.parameters(), 1e-4, fused=True)
    table = torch.randn(items, features if case == "coop" else width)
    class_of = torch.randint(0, classes, (items,))
    chosen = torch.randint(0, items, (64, batch, 3 if case == "coop" else tokens))
    loss = lambda item, label: F.cross_entropy(model(item, label), label[:, -1])
    if compiled:
        loss = torch.compile(loss)
    position = [0]

    def work():
        i = chosen[position[0] % 64]
        position[0] += 1
        loss(table[i], class_of[i]).backward()
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)

    timing.report(case, options.library, work)


if options.library == "jax":
    jax_steps()
else:
    torch_steps(options.library == "torch-compile")
