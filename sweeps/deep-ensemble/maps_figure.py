"""Draws the maps of the trained ensembles' variance around the training points, for each variant.

    python3 sweeps/deep-ensemble/maps_figure.py deep-ensemble-maps.h5 [deep-ensemble-maps.png]

Upper row: trained members. Lower row: their linearisations. The numbers printed are Spearman's
correlations of the trained variance: over the map with the distance to the nearest training point,
and on the ring of radius 2 to 2.5 with that distance and with the angle to the nearest point.
"""

import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import xarray as xr
from matplotlib.colors import LogNorm

# The training points of the two-class task and their targets' signs (RegressionTask.twoClasses).
train = np.array([(-0.6, -0.7), (0.8, 0.6), (-1.7, 0.3), (-0.3, 1.5), (1.7, -1.4)])
positive = np.array([True, True, False, False, False])

data = xr.open_dataset(sys.argv[1], engine="h5netcdf")
picture = sys.argv[2] if len(sys.argv) > 2 else "deep-ensemble-maps.png"
test = np.stack([data["test_x"], data["test_y"]], axis=-1)
side = int(np.sqrt(len(test)))
norm = np.linalg.norm(test, axis=-1)
distance = np.linalg.norm(test[:, None] - train, axis=-1).min(1)
cosine = test @ train.T / np.outer(norm, np.linalg.norm(train, axis=-1))
angle = np.arccos(np.clip(cosine, -1, 1)).min(1)
ring = (norm >= 2) & (norm <= 2.5)


def spearman(a, b):
    return np.corrcoef(a.argsort().argsort(), b.argsort().argsort())[0, 1]


x, y = test[:, 0].reshape(side, side), test[:, 1].reshape(side, side)
variants = [str(name) for name in data["variant"].values]
figure, rows = plt.subplots(2, 4, figsize=(15, 7), layout="constrained", sharex=True, sharey=True)
for column, variant in enumerate(variants):
    point = data.sel(variant=variant)
    trained = point["summary_variance"].values
    numbers = [
        spearman(trained, distance),
        spearman(trained[ring], distance[ring]),
        spearman(trained[ring], angle[ring]),
    ]
    ratio, error = float(point["summary_variance_ratio"]), float(point["summary_variance_ratio_error"])
    print(f"| `{variant}` | {ratio:.3f} ± {error:.3f} | " + " | ".join(f"{n:.2f}" for n in numbers) + " |")
    for axes, values, title in zip(
        rows[:, column], [trained, point["summary_linearised_variance"].values],
        [f"V[{variant}]", f"V[linearised {variant}]"],
    ):
        low, high = np.quantile(values, [0.02, 0.98])
        image = axes.pcolormesh(x, y, values.reshape(side, side), norm=LogNorm(low, high))
        figure.colorbar(image, ax=axes)
        axes.scatter(*train[positive].T, c="purple", edgecolors="w")
        axes.scatter(*train[~positive].T, c="green", edgecolors="w")
        axes.set_title(title, fontsize=10)
        axes.set_aspect("equal")
figure.savefig(picture, dpi=100)
print(picture)
