"""Kernels of networks of infinite width by integration in two dimensions, for the engine's tests.

    python Tests/Oracles/infinite_width.py       # writes Tests/Oracles/fixtures/infinite_width.json

Smooth functions by the trapezoidal rule on a grid of two independent standard normals, which converges exponentially; ReLU
and leaky ReLU by their closed forms in numbers of 80 bits. Needs NumPy.
"""
import json
import math
import pathlib

import numpy as np

POINTS, INPUTS = 5, 3
x = np.array([[math.sin(1 + 3 * i + j) * (1 + i / 2) for j in range(INPUTS)] for i in range(POINTS - 1)])
x = np.vstack([x, x[0] * 1.1 + 0.01])  # nearly a multiple of the first

STEP, END = 1 / 24, 9.5
node = np.arange(-round(END / STEP), round(END / STEP) + 1) * STEP
weight = np.exp(-node**2 / 2) * STEP / math.sqrt(2 * math.pi)
erf = np.vectorize(math.erf)


def below(z):
    return (1 + erf(z / math.sqrt(2))) / 2


SMOOTH = {
    "tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "sigmoid": (lambda z: (1 + np.tanh(z / 2)) / 2, lambda z: 1 / (2 * np.cosh(z / 2)) ** 2),
    "gelu": (lambda z: z * below(z), lambda z: below(z) + z * np.exp(-z**2 / 2) / math.sqrt(2 * math.pi)),
    "erf": (erf, lambda z: 2 / math.sqrt(math.pi) * np.exp(-z**2)),
}


def smooth(name):
    def expectations(c, a, b):
        rho = min(1.0, max(-1.0, float(c / np.sqrt(a * b))))
        u = math.sqrt(a) * node[:, None]
        v = math.sqrt(b) * (rho * node[:, None] + math.sqrt(1 - rho**2) * node[None, :])
        at_u, at_v = (lambda f: (f(u), f(v)))(SMOOTH[name][0]), (lambda f: (f(u), f(v)))(SMOOTH[name][1])
        return tuple(float(weight @ (p * q) @ weight) for p, q in (at_u, at_v))
    return expectations


def rectified(slope):
    def expectations(c, a, b):
        root = np.sqrt(a * b)
        angle = np.arccos(np.clip(c / root, -1, 1))
        pi = np.longdouble("3.14159265358979323846264338327950288")
        value = root * (np.sin(angle) + (pi - angle) * np.cos(angle)) / (2 * pi)
        s = np.longdouble(slope)
        return (1 - s) ** 2 * value + s * c, (1 - s) ** 2 * (pi - angle) / (2 * pi) + s
    return expectations


def kernels(expectations, depth, weight_variance, bias_variance):
    points = x.astype(np.longdouble)
    covariance = np.longdouble(weight_variance) / INPUTS * points @ points.T + np.longdouble(bias_variance)
    tangent = covariance.copy()
    for layer in range(depth):
        value, slope = np.empty_like(covariance), np.empty_like(covariance)
        for i in range(POINTS):
            for j in range(i + 1):
                found = expectations(covariance[i, j], covariance[i, i], covariance[j, j])
                (value[i, j], slope[i, j]) = (value[j, i], slope[j, i]) = found
        covariance = weight_variance * value + bias_variance
        tangent = weight_variance * (value + slope * tangent) + bias_variance
    return covariance, tangent


CASES = [
    ("relu", rectified(0), 64, 2, 0.1), ("relu", rectified(0), 3, 1.7, 0.3), ("leaky-relu", rectified(0.25), 1, 2, 0.1),
    ("leaky-relu", rectified(0.25), 64, 1.88, 0.02), ("gelu", smooth("gelu"), 1, 2, 0.1), ("gelu", smooth("gelu"), 4, 2.5, 0.3),
    ("tanh", smooth("tanh"), 1, 1.5, 0.1), ("tanh", smooth("tanh"), 4, 2.2, 0.05), ("tanh", smooth("tanh"), 24, 1.1, 0.2),
    ("tanh", smooth("tanh"), 3, 9, 0.2), ("sigmoid", smooth("sigmoid"), 1, 3, 0.1), ("sigmoid", smooth("sigmoid"), 5, 20, 1),
    ("erf", smooth("erf"), 4, 2, 0.1),
]
written = []
for name, expectations, depth, weight_variance, bias_variance in CASES:
    covariance, tangent = kernels(expectations, depth, weight_variance, bias_variance)
    written.append({
        "activation": name, "depth": depth, "weightVariance": weight_variance, "biasVariance": bias_variance,
        "covariance": covariance.astype(float).ravel().tolist(), "tangent": tangent.astype(float).ravel().tolist()})
output = pathlib.Path(__file__).parent / "fixtures/infinite_width.json"
output.write_text(json.dumps({"points": x.ravel().tolist(), "inputs": INPUTS, "cases": written}) + "\n")
