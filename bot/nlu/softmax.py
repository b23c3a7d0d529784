"""Multinomial logistic regression with soft targets.

scikit-learn's takes only hard targets; the optimiser here is SciPy's L-BFGS.
"""

from __future__ import annotations

from typing import Any, Tuple

import numpy as np

TOLERANCE = 1e-7


def fit_softmax(features: Any, targets: np.ndarray, strength: float, iterations: int) -> Tuple[np.ndarray, np.ndarray]:
    """Find the weights that make the targets likeliest, with L2 regularisation.

    Args:
        features: n × a matrix (float32), dense or sparse (CSR).
        targets: n × k; each row adds up to the weight of its example.
        strength: Inverse of the regularisation.
        iterations: At most so many steps.

    Returns:
        Weights (a × k) and bias (k).
    """
    from scipy.optimize import minimize

    classes, total = targets.shape[1], float(targets.sum())
    transposed = features.T.tocsr() if hasattr(features, "tocsr") else features.T
    mass = targets.sum(axis=1, keepdims=True)
    penalty = 1.0 / (strength * total)

    def loss(flat: np.ndarray) -> Tuple[float, np.ndarray]:
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

    found = minimize(loss, np.zeros((features.shape[1] + 1) * classes), jac=True, method="L-BFGS-B",
                     options={"maxiter": iterations, "ftol": TOLERANCE})
    weights = found.x.reshape(-1, classes).astype(np.float32)
    return weights[:-1], weights[-1]
