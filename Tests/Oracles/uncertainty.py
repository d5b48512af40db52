"""Metrics of class probabilities and scores by scikit-learn and SciPy, for StudyKit's tests.

    python Tests/Oracles/uncertainty.py       # writes Tests/Oracles/fixtures/uncertainty.json

The mutual information and the disagreement are those of torch-uncertainty's definitions: the entropy of the members'
mean probabilities less the mean of their entropies, and the share of pairs of members whose answers differ.
Needs scikit-learn and SciPy.
"""
import itertools, json, pathlib

import numpy as np
from scipy.optimize import brentq
from scipy.special import logsumexp, softmax
from scipy.stats import entropy
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score, roc_curve

MEMBERS, EXAMPLES, CLASSES = 4, 60, 3
draw = np.random.default_rng(5)
probabilities = draw.dirichlet([0.8] * CLASSES, size=(MEMBERS, EXAMPLES))
mean = probabilities.mean(0)
# Drawn from sharper probabilities, so that the best temperature is not 1.
sharper = softmax(1.6 * np.log(mean), axis=1)
labels = np.array([draw.choice(CLASSES, p=row) for row in sharper])


def scaled(sharpness, rows):
    logits = sharpness * np.log(mean[rows])
    return (logsumexp(logits, axis=1) - logits[np.arange(len(rows)), labels[rows]]).sum()


def slope(sharpness, rows):
    logits = np.log(mean[rows])
    weights = softmax(sharpness * logits, axis=1)
    return ((weights * logits).sum(1) - logits[np.arange(len(rows)), labels[rows]]).sum()


halves = [np.arange(0, EXAMPLES, 2), np.arange(1, EXAMPLES, 2)]
losses = []
for tested, fitted in [halves, halves[::-1]]:
    losses.append(scaled(brentq(slope, 1e-3, 1e3, args=(fitted,), xtol=1e-15, rtol=1e-14), tested))

answers = probabilities.argmax(2)
pairs = list(itertools.combinations(range(MEMBERS), 2))
total, expected = entropy(mean, axis=1), entropy(probabilities, axis=2).mean(0)

# Scores with ties.
inside, outside = np.round(draw.normal(size=90), 1), np.round(draw.normal(0.7, 1, size=70), 1)
truth, scores = np.r_[np.zeros(90), np.ones(70)], np.r_[inside, outside]
false, true, _ = roc_curve(truth, scores, drop_intermediate=False)

fixture = {
    "members": MEMBERS, "classes": CLASSES,
    "probabilities": probabilities.ravel().tolist(), "labels": labels.tolist(),
    "negative_log_likelihood": log_loss(labels, mean, labels=range(CLASSES)),
    "temperature_scaled": sum(losses) / EXAMPLES,
    "brier": float(((mean - np.eye(CLASSES)[labels]) ** 2).sum(1).mean()),
    # scikit-learn's score is of one class against the rest: summed over classes it is the one above.
    "brier_by_class": [brier_score_loss(labels == k, mean[:, k]) for k in range(CLASSES)],
    "total": total.tolist(), "expected": expected.tolist(), "mutual_information": (total - expected).tolist(),
    "disagreement": np.mean([answers[a] != answers[b] for a, b in pairs], axis=0).tolist(),
    "inside": inside.tolist(), "outside": outside.tolist(),
    "auroc": roc_auc_score(truth, scores), "aupr": average_precision_score(truth, scores),
    "fpr95": float(false[np.argmax(true >= 0.95)]),
}
path = pathlib.Path(__file__).parent / "fixtures" / "uncertainty.json"
path.write_text(json.dumps(fixture) + "\n")
