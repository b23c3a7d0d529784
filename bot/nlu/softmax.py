"""Multinomial logistic regression on a sparse and a dense block, with soft targets.

scikit-learn's takes only hard targets and one sparse matrix, in which a dense embedding costs five times
the time; the optimiser here is SciPy's L-BFGS.
"""

from __future__ import annotations

from typing import Any, Tuple

import numpy as np

TOLERANCE = 1e-7


def fit_softmax(sparse: Any, dense: np.ndarray, targets: np.ndarray, strength: float,
                iterations: int) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find the weights that make the targets likeliest, with L2 regularisation.

    Args:
        sparse: n × a matrix of counts (CSR, float32).
        dense: n × b matrix (float32).
        targets: n × k; each row adds up to the weight of its example.
        strength: Inverse of the regularisation.
        iterations: At most so many steps.

    Returns:
        Weights of the sparse block (a × k), of the dense block (b × k), and the bias (k).
    """
    from scipy.optimize import minimize

    wide, deep, classes = sparse.shape[1], dense.shape[1], targets.shape[1]
    transposed, total = sparse.T.tocsr(), float(targets.sum())
    mass = targets.sum(axis=1, keepdims=True)
    penalty = 1.0 / (strength * total)

    def loss(flat: np.ndarray) -> Tuple[float, np.ndarray]:
        weights = flat.reshape(-1, classes).astype(np.float32)
        scores = sparse @ weights[:wide] + dense @ weights[wide:-1] + weights[-1]
        scores -= scores.max(axis=1, keepdims=True)
        exponents = np.exp(scores)
        sums = exponents.sum(axis=1, keepdims=True)
        missed = float((mass * np.log(sums)).sum() - (targets * scores).sum()) / total
        slope = (exponents / sums * mass - targets) / total
        gradient = np.empty_like(weights)
        gradient[:wide], gradient[wide:-1] = transposed @ slope, dense.T @ slope
        gradient[:-1] += weights[:-1] * penalty
        gradient[-1] = slope.sum(axis=0)
        size = float(np.vdot(weights[:-1], weights[:-1]))
        return missed + 0.5 * penalty * size, gradient.ravel().astype(np.float64)

    found = minimize(loss, np.zeros((wide + deep + 1) * classes), jac=True, method="L-BFGS-B",
                     options={"maxiter": iterations, "ftol": TOLERANCE})
    weights = found.x.reshape(-1, classes).astype(np.float32)
    return weights[:wide], weights[wide:-1], weights[-1]
