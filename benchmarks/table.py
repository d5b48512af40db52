"""The table of ratios from the lines that run.sh collects: least CPU time of each implementation, ms."""
import json
import sys

bars = {"mlp64": (1.1, 1.3), "mlp512": (1.0, 1.1), "attn2": (1.5, 2.0), "singh": (1.5, 2.0), "reddy": (1.1, 1.3),
        "coop": (1.3, 2.0), "ntk1": (1.2, 1.6), "ntk10": (1.1, 1.5), "wide3": (1.5, 4.0)}
peers = ["jax", "torch", "torch-compile", "numpy", "nt"]
least, header = {}, {}
for line in open(sys.argv[1]):
    entry = json.loads(line)
    if "case" not in entry:
        header = entry
        continue
    key = entry["case"], entry["impl"]
    least[key] = min(least.get(key, float("inf")), entry["s_cpu_min"] * 1e3)
    header.setdefault("kernels", f"{entry['blas']}, level {entry['level']}") if "blas" in entry else None

print(f"{header.get('host')}, {header.get('date')}, OpenBLAS {header.get('kernels')}; CPU ms on one core\n")
used = [p for p in peers if any(i == p for _, i in least)]
print("| case | " + " | ".join(used) + " | engine | by hand | best peer ÷ engine | ÷ by hand | bar | goal |")
print("|---" * (len(used) + 7) + "|")
for case, (bar, goal) in bars.items():
    times = {p: least[case, p] for p in used if (case, p) in least}
    if not times:
        continue
    cell = lambda implementation: f"{least[case, implementation]:.3g}" if (case, implementation) in least else "–"
    best = min(times.values())
    ratio = lambda implementation: (f"{best / least[case, implementation]:.2f}"
                                    if (case, implementation) in least else "–")
    print(f"| {case} | " + " | ".join(cell(p) for p in used) + f" | {cell('engine')} | {cell('by-hand')} | "
          f"{ratio('engine')} | {ratio('by-hand')} | {bar} | {goal} |")
