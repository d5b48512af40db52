"""Prints how well each score tells what is out of distribution, as tables for a README.

    python3 sweeps/deep-ensemble/detection_table.py deep-ensemble-variants.h5 [auroc|aupr]

Works for the image tasks of deep-ensemble and ntk-variance. Over replicate ensembles (an axis
`seed`): mean ± standard deviation; and where there are variants, the paired differences from `gd`,
mean ± standard error. Points whose summary is missing are left out.
"""

import itertools
import sys

import numpy as np
import xarray as xr

data = xr.open_dataset(sys.argv[1], engine="h5netcdf")
area = data["summary_" + (sys.argv[2] if len(sys.argv) > 2 else "auroc")]
if "seed" not in area.dims:
    area = area.expand_dims("seed")
    data = data.expand_dims("seed")
axes = [name for name in area.dims if name not in ("seed", "outside_set", "score")]
sets = [str(name) for name in area["outside_set"].values]


def row(title, samples, error=False):
    """One line of a table; `samples` has a row a replicate and a column a set."""
    samples = samples[~np.isnan(samples).any(1)]
    spread = samples.std(0, ddof=1) if len(samples) > 1 else np.full(len(sets), np.nan)
    spread = spread / np.sqrt(len(samples)) if error else spread
    sign = "+" if error else ""
    cells = [f"{mean:{sign}.3f} ± {s:.3f}" if s == s else f"{mean:.3f}" for mean, s in zip(samples.mean(0), spread)]
    print(f"| {title} | " + " | ".join(cells) + f" | {len(samples)} |")


print("| point, score | " + " | ".join(sets) + " | replicates |")
print("|" + "---|" * (len(sets) + 2))
for place in itertools.product(*(area[name].values for name in axes)):
    point = dict(zip(axes, place))
    name = ", ".join(f"{key} {value}" for key, value in point.items())
    chosen = area.sel(point).transpose("seed", "outside_set", "score")
    for score in area["score"].values:
        row(f"{name}, {score}", chosen.sel(score=score).values)
if "variant" in axes:
    first = area["score"].values[0]
    chosen = area.sel(score=first)
    for other in [name for name in axes if name != "variant"]:
        chosen = chosen.isel({other: 0})
    chosen = chosen.transpose("variant", "seed", "outside_set")
    for variant in chosen["variant"].values[1:]:
        difference = chosen.sel(variant=variant).values - chosen.sel(variant="gd").values
        row(f"{variant} − gd, paired, {first}", difference, error=True)

print()
names = [
    "accuracy", "member_accuracy", "lowest_member_accuracy", "nll", "calibration_error",
    "mean_kernel_drift", "mean_linearised_distance",
]
names = [name for name in names if "summary_" + name in data]
print("| point | " + " | ".join(names) + " |")
print("|" + "---|" * (len(names) + 1))
for place in itertools.product(*(area[name].values for name in axes)):
    point = dict(zip(axes, place))
    cells = []
    for name in names:
        values = data["summary_" + name].sel(point).values.ravel()
        values = values[~np.isnan(values)]
        spread = f" ± {values.std(ddof=1):.3f}" if len(values) > 1 else ""
        cells.append(f"{values.mean():.3f}{spread}")
    title = ", ".join(f"{key} {value}" for key, value in point.items())
    print(f"| {title} | " + " | ".join(cells) + " |")
