"""Gradient descent on a noisy linear task: how the test error falls, by rate of learning and dimension."""

import numpy as np
import swift_sweep

run = swift_sweep.run()
p = run.parameters
task = np.random.default_rng(run.seed("training"))
truth = task.normal(size=p["dimension"]) / np.sqrt(p["dimension"])


def sample(rng, count):
    x = rng.normal(size=(count, p["dimension"]))
    return x, x @ truth + p["noise"] * rng.normal(size=count)


x, y = sample(task, p["examples"])
test_x, test_y = sample(np.random.default_rng(run.seed("evaluation")), 500)
w = np.random.default_rng(run.seed("weights")).normal(size=p["dimension"]) / np.sqrt(p["dimension"])
step, errors = 0, []

state = run.checkpoints / "state.npz" if run.checkpoints else None
if state and state.exists():
    saved = np.load(state)
    step, w, errors = int(saved["step"]), saved["w"], list(saved["errors"])

while True:
    if step % p["every"] == 0:
        if state:
            # Under another name first, so that the file with the name is whole whenever the process ends.
            np.savez(state.with_suffix(".new.npz"), step=step, w=w, errors=errors)
            state.with_suffix(".new.npz").rename(state)
        errors.append(float(np.mean((test_x @ w - test_y) ** 2)))
        run.step(step, p["steps"])
    if step == p["steps"]:
        break
    w = w - p["rate"] * x.T @ (x @ w - y) / len(y)
    step += 1

run.record("test_error", errors)
run.record("distance", float(np.linalg.norm(w - truth)))
