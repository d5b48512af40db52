"""Draws the width scaling of the predictive variance and its parts.

    python3 sweeps/ntk-variance/width_scaling_figure.py width-scaling.h5 [width-scaling.png]
"""

import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import xarray as xr

data = xr.open_dataset(sys.argv[1], engine="h5netcdf")
picture = sys.argv[2] if len(sys.argv) > 2 else "width-scaling.png"
width = data["width"].values

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
for part, colour in [("lin", "k"), ("a", "C0"), ("c", "C1"), ("i", "C2")]:
    variance = data[f"summary_mean_variance_{part}"]
    left.loglog(width, variance, "o", color=colour, label=f"V[{part}]")
    if part != "lin":
        theory = data[f"summary_mean_theory_variance_{part}"]
        left.loglog(width, theory, "-", color=colour, lw=1)
        print(f"V[{part}] / theory:", np.round((variance / theory).values, 3))
    if part in "ci":
        slope = np.polyfit(np.log(width), np.log(variance), 1)[0]
        print(f"slope of log V[{part}] against log width: {slope:.3f}")
left.set(xlabel="width", ylabel="variance, mean over test points", title="points: sampled, lines: theory")
left.legend()

widest = data.isel(width=-1)
right.scatter(widest["summary_theory_variance_a"], widest["summary_variance_a"], c=data["test_radius"])
limits = [5e-3, 2]
right.loglog(limits, limits, "k-", lw=0.5)
right.set(
    xlabel="V[a] at infinite width",
    ylabel=f"V[a] at width {width[-1]}",
    title="test points, coloured by radius",
)
for pair in ["a_c", "c_i"]:
    z = data[f"summary_mean_abs_z_covariance_{pair}"].values
    print(f"mean |z| of Cov({pair.replace('_', ', ')}):", np.round(z, 2))
print("mean V[a] at infinite width:", np.round(data["summary_mean_theory_variance_a"].values, 5))
print("largest error of the split:", data["summary_identity_error"].values.max())
figure.savefig(picture, dpi=150)
print(picture)
