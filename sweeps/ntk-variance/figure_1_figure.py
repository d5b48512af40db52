"""Draws the maps of the predictive variance and its parts around the training points.

    python3 sweeps/ntk-variance/figure_1_figure.py figure-1.h5 [figure-1.png]

Upper row: variances. Lower row: the same over |x|^2, with which every part of a ReLU network grows.
The numbers above are standardised coefficients of a fit of the logarithm by the logarithm of the
distance to the nearest training point and the angle to the nearest one, seen from the origin.
"""

import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import xarray as xr
from matplotlib.colors import LogNorm

data = xr.open_dataset(sys.argv[1], engine="h5netcdf")
picture = sys.argv[2] if len(sys.argv) > 2 else "figure-1.png"
test = np.stack([data["test_x"], data["test_y"]], axis=-1)
train = np.stack([data["train_x"], data["train_y"]], axis=-1)
target = data["train_target"].values
side = int(np.sqrt(len(test)))

norm = np.linalg.norm(test, axis=-1)
distance = np.linalg.norm(test[:, None] - train, axis=-1).min(1)
cosine = test @ train.T / np.outer(norm, np.linalg.norm(train, axis=-1))
angle = np.arccos(np.clip(cosine, -1, 1)).min(1)


def standardised(values):
    return (values - values.mean()) / values.std()


def coefficients(values):
    columns = np.stack([standardised(np.log(distance)), standardised(angle)], axis=-1)
    return np.linalg.lstsq(columns, standardised(np.log(values)), rcond=None)[0]


x, y = test[:, 0].reshape(side, side), test[:, 1].reshape(side, side)
figure, rows = plt.subplots(2, 4, figsize=(15, 7), layout="constrained", sharex=True, sharey=True)
for row, scale, over in zip(rows, [np.ones_like(norm), norm**2], ["", " / |x|\u00b2"]):
    for axes, part in zip(row, ["lin", "a", "c", "i"]):
        values = data[f"summary_variance_{part}"].values.ravel() / scale
        low, high = np.quantile(values, [0.02, 0.98])
        image = axes.pcolormesh(x, y, values.reshape(side, side), norm=LogNorm(low, high))
        figure.colorbar(image, ax=axes)
        axes.scatter(*train[target > 0].T, c="purple", edgecolors="w")
        axes.scatter(*train[target < 0].T, c="green", edgecolors="w")
        near, turned = coefficients(values)
        name = "f^lin" if part == "lin" else f"f^lin-{part}"
        axes.set_title(f"V[{name}]{over}: distance {near:.2f}, angle {turned:.2f}", fontsize=10)
        axes.set_aspect("equal")
        print(axes.get_title())
figure.savefig(picture, dpi=150)
print(picture)
