"""What the scripts of this folder share: a result file's points, with a title each."""
import numpy as np
import xarray as xr


def opened(path):
    """A result file, finished or not."""
    return xr.open_dataset(path, engine="h5netcdf", phony_dims="sort")


def axes(data):
    """The names of the sweep's axes, in the file's order."""
    return [name for name in data["emerged"].dims if name != "member"]


def word(value):
    if isinstance(value, bytes):
        value = value.decode()
    return f"{value:g}" if isinstance(value, float) else str(value)


def label(data, axis, index):
    """What an axis is at one of its places; of zipped parameters, those that differ from the first place's."""
    zipped = [n for n, c in data.coords.items() if n != axis and c.dims == (axis,)]
    if not zipped:
        return f"{axis} {word(data[axis].values.tolist()[index])}"
    values = {n: [word(v) for v in data[n].values.tolist()] for n in zipped}
    changed = [f"{n} {v[index]}" for n, v in values.items() if v[index] != v[0]]
    return ", ".join(changed) or "baseline"


def points(data):
    """The points of the sweep as (title, selection), in the file's order."""
    names = axes(data)
    for index in np.ndindex(*(data.sizes[a] for a in names)):
        chosen = dict(zip(names, index))
        yield ", ".join(label(data, a, i) for a, i in chosen.items()), chosen
