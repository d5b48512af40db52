"""Coefficients of the polynomials in Sources/CKernels/implementation/mathematics_*.h.

Each function is interpolated at Chebyshev nodes in 60 digits and expanded into powers; near-minimax, so the
printed error bound is within a factor of two of the best polynomial of that degree. Needs mpmath.
"""
from mpmath import mp, mpf, cos, pi, exp, log, tanh, erf, erfc, asin, sqrt, taylor, chop

mp.dps = 60


def fit(name, function, low, high, degree, digits):
    """Powers of x for `function` on [low, high], lowest first, printed with a bound of the error."""
    low, high, n = mpf(low), mpf(high), degree + 1
    nodes = [(low + high) / 2 + (high - low) / 2 * cos(pi * (k + mpf(1) / 2) / n) for k in range(n)]
    table = [function(x) for x in nodes]  # Newton's divided differences, then Horner into powers
    for j in range(1, n):
        for k in range(n - 1, j - 1, -1):
            table[k] = (table[k] - table[k - 1]) / (nodes[k] - nodes[k - j])
    powers = [mpf(0)]
    for k in range(n - 1, -1, -1):
        shifted = [mpf(0)] + powers
        for i, p in enumerate(powers):
            shifted[i] -= nodes[k] * p
        shifted[0] += table[k]
        powers = shifted
    powers = powers[:n]
    worst = max(abs(sum(p * x**i for i, p in enumerate(powers)) - function(x))
                for x in (low + (high - low) * mpf(i) / 400 for i in range(1, 400)))
    print(f"{name}: degree {degree}, error {mp.nstr(worst, 3)}")
    print("  " + ", ".join(mp.nstr(p, digits) for p in powers))


half = log(2) / 2
small = mpf(10) ** -25
at = lambda f, limit: lambda x: f(x) if abs(x) > small else limit
for single in (True, False):
    d = 10 if single else 18
    print("== float" if single else "== double")
    fit("exp: (exp(r) - 1 - r) / r^2", at(lambda r: (exp(r) - 1 - r) / r**2, mpf(1) / 2), -half, half, 4 if single else 10, d)
    fit("log: (log((1+s)/(1-s)) / s - 2) / s^2 in s^2", at(lambda z: (log((1 + sqrt(z)) / (1 - sqrt(z))) / sqrt(z) - 2) / z, mpf(2) / 3), 0, mpf("0.02945"), 2 if single else 6, d)
    fit("tanh: (tanh(x) / x - 1) / x^2 in x^2", at(lambda z: (tanh(sqrt(z)) / sqrt(z) - 1) / z, -mpf(1) / 3), 0, mpf("0.3025"), 4 if single else 9, d)
    fit("erf: erf(x) / x in x^2", at(lambda z: erf(sqrt(z)) / sqrt(z), 2 / sqrt(pi)), 0, 1, 6 if single else 12, d)
    a, b = (1, 4) if single else (1, 6)
    fit(f"log erfc at {(a + b) / 2} + {(b - a) / 2} t", lambda t: log(erfc(mpf(a + b) / 2 + mpf(b - a) / 2 * t)), -1, 1, 9 if single else 22, d)
    fit("asin: (asin(x) / x - 1) / x^2 in x^2", at(lambda z: (asin(sqrt(z)) / sqrt(z) - 1) / z, mpf(1) / 6), 0, mpf(1) / 4, 5 if single else 13, d)
print("ln 2 in three parts for float, two for double:")
import struct
f32 = lambda x: mpf(struct.unpack("f", struct.pack("f", float(x)))[0])
high = mpf(int(log(2) * 2**15)) / 2**15
print("  float", mp.nstr(high, 20), mp.nstr(f32(log(2) - high), 12))
high = mpf(int(log(2) * 2**41)) / 2**41
print("  double", mp.nstr(high, 30), mp.nstr(log(2) - high, 20))
