"""What the errors of a measure amount to: pure figures of arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.observations import FloatArray

AGREEMENT = 1.96
"""Limits of agreement lie this many standard deviations about the bias (Bland & Altman 1986)."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """One measure on some samples; degrees, NaN where nothing was measured.

    Attributes
    ----------
    n : samples that were measured; `coverage` is their share of those that were due.
    mae, bias, rmse : mean size, mean and root mean square of measured less true.
    p90 : nine tenths of the errors are no larger.
    low, high : limits of agreement, in which 95 % of normally distributed errors would lie.
    within_1s, within_2s : share of errors no larger than one and two of their own sigma; 0.68 and
        0.95 where the sigma is right.
    """

    n: int
    coverage: float
    mae: float
    bias: float
    rmse: float
    p90: float
    low: float
    high: float
    within_1s: float
    within_2s: float


def accuracy(truth: FloatArray, value: FloatArray, sigma: FloatArray) -> Accuracy:
    """Return the figures of samples (N,); `value` is NaN where nothing was measured."""
    known = np.isfinite(value)
    n = int(known.sum())
    coverage = n / len(truth) if len(truth) else float("nan")
    if n == 0:
        return Accuracy(0, coverage, *[float("nan")] * 8)
    error, spread = (value - truth)[known], sigma[known]
    size = np.abs(error)
    bias, deviation = float(np.mean(error)), float(np.std(error))
    return Accuracy(
        n=n,
        coverage=coverage,
        mae=float(np.mean(size)),
        bias=bias,
        rmse=float(np.sqrt(np.mean(np.square(error)))),
        p90=float(np.percentile(size, 90)),
        low=bias - AGREEMENT * deviation,
        high=bias + AGREEMENT * deviation,
        within_1s=float(np.mean(size <= spread)),
        within_2s=float(np.mean(size <= 2 * spread)),
    )
