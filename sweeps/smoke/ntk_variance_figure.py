"""Draws what the smoke sweep has found: V[a] of both activations against its limit.

    python3 sweeps/smoke/ntk_variance_figure.py ntk-variance.h5 [ntk-variance.png]
"""

import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import xarray as xr

data = xr.open_dataset(sys.argv[1], engine="h5netcdf")
picture = sys.argv[2] if len(sys.argv) > 2 else "ntk-variance.png"
figure, axes = plt.subplots(layout="constrained")
for activation in data["activation"].values:
    point = data.sel(activation=activation)
    axes.loglog(point["summary_theory_variance_a"], point["summary_variance_a"], "o", label=activation)
axes.loglog([1e-3, 2], [1e-3, 2], "k-", lw=0.5)
axes.set(xlabel="V[a] at infinite width", ylabel="V[a] of 70 members")
axes.legend()
figure.savefig(picture, dpi=100)
print(picture)
