"""Pictures of icl-transience from a result file, finished or not.

    python figure.py transience.h5 transience.png     fractions over an axis, and members' curves
    python figure.py long.h5 long.png --curves        members' curves alone

Needs xarray, h5netcdf and matplotlib.
"""
import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from points import axes, label, opened, points

COLOURS = {"icl": "tab:blue", "ciwl": "tab:red", "flip": "tab:green", "iwl": "tab:purple"}


def draw_curves(axis, data, chosen, title):
    """Every member thin, the median over finished members thick."""
    accuracy = data["in_context_accuracy"].isel(chosen)
    million = data["sequences"].values / 1e6
    for name, colour in COLOURS.items():
        curves = accuracy.sel(evaluator=name).transpose("member", "sequences").values
        if name == "iwl":
            curves = data["accuracy"].isel(chosen).sel(evaluator=name)
            curves = curves.transpose("member", "sequences").values
        axis.plot(million, curves.T, color=colour, alpha=0.25, linewidth=0.7)
        if np.isfinite(curves).any():
            axis.plot(million, np.nanmedian(curves, axis=0), color=colour, linewidth=2, label=name)
    axis.axhline(0.5, color="grey", linewidth=0.5)
    axis.set(title=title, ylim=(-0.02, 1.02))


def draw_fractions(axis, data, name):
    """Fractions of members with their intervals, over the axis `name`."""
    styles = [
        ("fraction_emerged", "ICL emerges", "tab:blue", "o"),
        ("fraction_flip_displaced", "of these: flip displaced", "tab:green", "s"),
        ("fraction_icl_displaced", "of these: ICL displaced", "tab:orange", "^"),
        ("fraction_displaced", "of these: both", "tab:red", "D"),
    ]
    place = np.arange(data.sizes[name])
    labels = [label(data, name, i).removeprefix(name + " ") for i in place]
    line = "-" if data[name].dtype.kind == "f" else ""
    for shift, (measure, words, colour, marker) in enumerate(styles):
        middle = data["summary_" + measure].values
        ends = data[f"summary_{measure}_interval"].transpose(name, "bound").values
        x = place + (shift - 1.5) * 0.08
        error = np.abs(ends.T - middle)
        axis.errorbar(x, middle, error, color=colour, marker=marker, linestyle=line, linewidth=0.8,
                      capsize=2, label=words)
    turned = {"rotation": 45, "ha": "right"} if len("".join(labels)) > 40 else {}
    axis.set_xticks(place, labels, fontsize=8, **turned)
    axis.set(xlabel=name, ylabel="fraction (95 % Wilson)", xlim=(-0.5, len(place) - 0.5), ylim=(-0.03, 1.4),
             yticks=np.linspace(0, 1, 6))
    axis.legend(fontsize=6, ncol=2, loc="upper center")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("picture")
    parser.add_argument("--curves", action="store_true", help="no panel of fractions")
    options = parser.parse_args()
    data = opened(options.file)
    panels = [(title, chosen) for title, chosen in points(data)
              if np.isfinite(data["emerged"].isel(chosen).values).any()]
    has_fractions = len(axes(data)) == 1 and not options.curves
    count = len(panels) + has_fractions
    columns = min(4, count)
    rows = -(-count // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(max(3.4 * columns, 4.5), 2.7 * rows + 0.3), squeeze=False,
        layout="constrained")
    for axis in grid.flat[count:]:
        axis.axis("off")
    for axis, (title, chosen) in zip(grid.flat, panels):
        draw_curves(axis, data, chosen, title)
    figure.legend(*grid[0, 0].get_legend_handles_labels(), fontsize=8, ncols=len(COLOURS),
                  loc="outside upper center")
    for axis in grid.flat[:len(panels)][-columns:]:
        axis.set_xlabel("sequences / 10⁶")
    for line in grid:
        line[0].set_ylabel("in-context accuracy (iwl: accuracy)", fontsize=7)
    if has_fractions:
        draw_fractions(grid.flat[len(panels)], data, axes(data)[0])
    figure.savefig(options.picture, dpi=110)


if __name__ == "__main__":
    main()
