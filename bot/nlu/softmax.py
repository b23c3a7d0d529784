"""Multinomial logistic regression with soft targets.

scikit-learn's takes only hard targets; the optimiser here is SciPy's L-BFGS.
"""

from __future__ import annotations

from typing import Any, Tuple

import numpy as np

from bot.nlu.arrays import Floats

TOLERANCE = 1e-7
START_FACTOR = 2.0
"""Scale of the start weights; of 0.5, 1, 2 and 4 it gives the smallest first loss on our examples."""


def fit_softmax(features: Any, targets: Floats, strength: float, iterations: int) -> Tuple[Floats, Floats]:
    """Fit weights to soft targets by maximum likelihood with L2 regularisation.

    Args:
        features: n × a matrix (float32), dense or sparse (CSR).
        targets: n × k; each row adds up to the weight of its example.
        strength: Inverse of the regularisation.
        iterations: Maximum number of steps.

    Returns:
        Weights (a × k) and bias (k).
    """
    from scipy.optimize import minimize

    classes, total = targets.shape[1], float(targets.sum())
    transposed = features.T.tocsr() if hasattr(features, "tocsr") else features.T
    mass = targets.sum(axis=1, keepdims=True)
    penalty = 1.0 / (strength * total)

    def loss(flat: Floats) -> Tuple[float, Floats]:
        weights = flat.reshape(-1, classes).astype(np.float32)
        scores = features @ weights[:-1] + weights[-1]
        scores -= scores.max(axis=1, keepdims=True)
        exponents = np.exp(scores)
        sums = exponents.sum(axis=1, keepdims=True)
        missed = float((mass * np.log(sums)).sum() - (targets * scores).sum()) / total
        slope = (exponents / sums * mass - targets) / total
        gradient = np.empty_like(weights)
        gradient[:-1] = transposed @ slope + weights[:-1] * penalty
        gradient[-1] = slope.sum(axis=0)
        size = float(np.vdot(weights[:-1], weights[:-1]))
        return missed + 0.5 * penalty * size, gradient.ravel().astype(np.float64)

    found = minimize(loss, _start(features, targets, mass).ravel(), jac=True, method="L-BFGS-B",
                     options={"maxiter": iterations, "ftol": TOLERANCE})
    weights = found.x.reshape(-1, classes).astype(np.float32)
    return weights[:-1], weights[-1]


def _start(features: Any, targets: Floats, mass: Floats) -> Floats:
    """Return start weights; sparse features start from each class's surplus of them, which halves the steps."""
    weights = np.zeros((features.shape[1] + 1, targets.shape[1]))
    if hasattr(features, "tocsr"):
        share = targets.sum(axis=0) / targets.sum()
        squares = np.asarray(features.multiply(features).sum(axis=0)).reshape(-1, 1)
        weights[:-1] = START_FACTOR * (features.T @ (targets - mass * share)) / np.sqrt(1 + squares)
        weights[-1] = np.log(share)
    return weights
