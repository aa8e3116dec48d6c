"""Smoothing of recorded series on real time stamps; nothing is invented across long gaps.

Hampel (outliers against the local median; Hampel 1974, scaled MAD), then a zero-phase Butterworth
on an even grid, then back to the original times.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from models.observations import FloatArray

Indices = NDArray[np.intp]

MAX_GAP_S = 0.3
"""Longest hole over which neighbours stand for what was not seen (design: ``max_gap``)."""
HAMPEL_WINDOW_S = 0.5
HAMPEL_SIGMAS = 3.0
MAD_TO_SIGMA = 1.4826
"""Median absolute deviation → standard deviation of a normal distribution."""
ORDER = 2
LOWEST_RATE_HZ = 6.0
"""Below this rate a gesture has too few samples to spare any."""
PAD_S = 0.5


def smooth(
    t_s: FloatArray,
    values: FloatArray,
    cutoff_hz: float,
    max_gap_s: float = MAX_GAP_S,
) -> FloatArray:
    """Return `values` (T,) without outliers and without what is faster than `cutoff_hz`.

    NaN samples stay NaN; stretches that are further apart than `max_gap_s` know nothing of each
    other. Stretches sampled more slowly than `LOWEST_RATE_HZ` are left as they are.
    """
    result = np.full(len(values), np.nan)
    for rows in runs(t_s, values, max_gap_s):
        result[rows] = _smooth_run(t_s[rows], values[rows], cutoff_hz)
    return result


def runs(t_s: FloatArray, values: FloatArray, max_gap_s: float = MAX_GAP_S) -> Iterator[Indices]:
    """Yield the indices of finite samples, run by run; a run has no gap above `max_gap_s`."""
    known = np.flatnonzero(np.isfinite(values))
    if len(known):
        breaks = np.flatnonzero(np.diff(t_s[known]) > max_gap_s) + 1
        yield from np.split(known, breaks)


def hampel(t_s: FloatArray, values: FloatArray) -> FloatArray:
    """Return `values` with samples beyond 3 scaled MAD of their window put at its median."""
    cleaned = values.copy()
    starts = np.searchsorted(t_s, t_s - HAMPEL_WINDOW_S / 2 - 1e-9)
    ends = np.searchsorted(t_s, t_s + HAMPEL_WINDOW_S / 2 + 1e-9)
    count = ends - starts
    if int(np.max(count, initial=0)) < 3:
        return cleaned
    window = padded_windows(values, starts, ends)
    median = row_medians(window, count)
    spread = MAD_TO_SIGMA * row_medians(np.abs(window - median[:, np.newaxis]), count)
    enough = count >= 3
    wild = enough & (np.abs(values - median) > HAMPEL_SIGMAS * spread) & (spread > 0)
    cleaned[wild] = median[wild]
    return cleaned


def padded_windows(values: FloatArray, starts: Indices, ends: Indices) -> FloatArray:
    """Return (N, W) the values from each start up to its end, infinite from there on."""
    column = starts[:, np.newaxis] + np.arange(max(1, int(np.max(ends - starts, initial=0))))
    inside = column < ends[:, np.newaxis]
    return np.where(inside, values[np.minimum(column, len(values) - 1)], np.inf)


def row_medians(rows: FloatArray, count: Indices) -> FloatArray:
    """Return the median of the `count` (≥ 1) smallest of each row, the rest of which is infinite.

    Faster than `numpy.nanmedian`, which most of a rescore would wait for.
    """
    ordered, row = np.sort(rows, axis=1), np.arange(len(rows))
    medians: FloatArray = (ordered[row, (count - 1) // 2] + ordered[row, count // 2]) / 2
    return medians


def moving_average(t_s: FloatArray, values: FloatArray, window_s: float) -> FloatArray:
    """Return the mean over a centred window (T,) or (T, D); NaN samples are left out."""
    columns = values.reshape(len(values), -1)
    known = np.isfinite(columns)
    zero = np.zeros((1, columns.shape[1]))
    total = np.concatenate([zero, np.cumsum(np.where(known, columns, 0.0), axis=0)])
    count = np.concatenate([zero, np.cumsum(known, axis=0)])
    first = np.searchsorted(t_s, t_s - window_s / 2 - 1e-9)
    last = np.searchsorted(t_s, t_s + window_s / 2 + 1e-9)
    seen = count[last] - count[first]
    mean = np.divide(
        total[last] - total[first], seen, out=np.full_like(columns, np.nan, float), where=seen > 0
    )
    shaped: FloatArray = mean.reshape(values.shape)
    return shaped


def rolling_quantile(
    t_s: FloatArray, values: FloatArray, window_s: float, share: float
) -> FloatArray:
    """Return the `share` quantile of the centred window at each time, NaN samples left out.

    Computed every tenth of the window and interpolated, which is exact enough for a baseline.
    """
    known = np.isfinite(values)
    if not known.any():
        return np.full(len(values), np.nan)
    t_known, v_known = t_s[known], values[known]
    steps = max(1, int(np.ceil((t_s[-1] - t_s[0]) / (window_s / 10))))
    grid = np.linspace(t_s[0], t_s[-1], steps + 1)
    first = np.searchsorted(t_known, grid - window_s / 2 - 1e-9)
    last = np.searchsorted(t_known, grid + window_s / 2 + 1e-9)
    level = [
        _quantile(v_known[a:b], share) if b > a else np.nan
        for a, b in zip(first, last, strict=True)
    ]
    filled = np.asarray(level)
    usable = np.isfinite(filled)
    baseline: FloatArray = np.interp(t_s, grid[usable], filled[usable])
    return baseline


def _quantile(values: FloatArray, share: float) -> float:
    """Return the quantile by linear interpolation; ten times faster than NumPy's own."""
    ordered = np.sort(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (place - low) * (ordered[high] - ordered[low]))


def known_median(values: FloatArray) -> float:
    """Return the median of the finite values; NaN when there is none."""
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")


def zero_phase_butterworth(even: FloatArray, cutoff_hz: float, rate_hz: float) -> FloatArray:
    """Return evenly sampled values (N,) after a Butterworth filter run forwards and backwards.

    Both runs together have no phase and the gain 1 / (1 + (f / cutoff)^(2·order)) (Butterworth
    1930), applied here to the spectrum of the series with its ends mirrored about themselves. SciPy
    has the same filter, but importing `scipy.signal` takes longer than judging a ten-minute clip.
    """
    pad = min(len(even) - 1, max(1, round(PAD_S * rate_hz)))
    before = 2 * even[0] - even[pad:0:-1]
    after = 2 * even[-1] - even[-2 : -pad - 2 : -1]
    padded = np.concatenate([before, even, after])
    trend = np.linspace(padded[0], padded[-1], len(padded))  # else the ends would jump
    spectrum = np.fft.rfft(padded - trend)
    frequency_hz = np.fft.rfftfreq(len(padded), 1 / rate_hz)
    spectrum /= 1 + (frequency_hz / cutoff_hz) ** (2 * ORDER)
    filtered = np.fft.irfft(spectrum, len(padded)) + trend
    return filtered[pad : pad + len(even)]


def _smooth_run(t_s: FloatArray, values: FloatArray, cutoff_hz: float) -> FloatArray:
    if len(values) < 3 or (len(values) - 1) < LOWEST_RATE_HZ * (t_s[-1] - t_s[0]):
        return values
    cleaned = hampel(t_s, values)
    step = float(np.median(np.diff(t_s)))
    grid = np.linspace(t_s[0], t_s[-1], max(2, round((t_s[-1] - t_s[0]) / step)) + 1)
    even = np.interp(grid, t_s, cleaned)
    rate = (len(grid) - 1) / (t_s[-1] - t_s[0])
    if cutoff_hz >= 0.45 * rate:
        return cleaned
    return np.interp(t_s, grid, zero_phase_butterworth(even, cutoff_hz, rate))
