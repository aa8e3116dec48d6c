"""The lifted angle where the network knows such a view, the plain geometry where it does not."""

from __future__ import annotations

import numpy as np

from models.observations import FloatArray
from rules.measures.body import Body
from rules.measures.lifting.features import inputs_of
from rules.measures.lifting.joints import lifted_angle
from rules.measures.lifting.network import lifting_network
from rules.measures.once import once
from rules.measures.raw import Raw
from rules.smoothing import moving_average

FAMILIAR, STRANGE = 1.7, 2.7
"""Root mean square of the inputs in deviations of the training: below the first lie 95 % of the
looks at training persons."""
BEHIND_DEG = 110.0
"""The training shows nobody from behind."""
GRAVITY_SHARE = {"trunk_pitch": 0.7, "head_pitch": 0.7, "trunk_roll": 0.3, "shoulder_tilt": 0.3}
"""How much of an error of gravity an angle takes over. The cameras of the training all hang as the
guess of an unknown one has it, so that its learned deviation is too small for others (proposal)."""
WINDOW_S = 2.0
"""A gesture must not change hands half-way."""


def mixed(body: Body, angle: str, geometric: Raw, plain_share: FloatArray | None = None) -> Raw:
    """Return one of `network.ANGLES`: lifted, geometric, or a mixture of both.

    `plain_share` (T,) of the weight is the geometry's however well the network knows the view.
    """
    lifted, learned_sigma = lifted_angle(body, angle)
    sigma = np.hypot(learned_sigma, GRAVITY_SHARE.get(angle, 0.0) * body.gravity.sigma_deg)
    return blended(body, (lifted, sigma), geometric, plain_share)


def blended(
    body: Body,
    lifted: tuple[FloatArray, FloatArray],
    geometric: Raw,
    plain_share: FloatArray | None = None,
) -> Raw:
    """Return value and deviation as `lifted`, the geometric ones, or a mixture of both.

    The variance is that of the mixture, so that it grows where the two disagree. What the view does
    not show stays unobservable.
    """
    if not body.lifting:
        return geometric
    share = familiarity(body)
    if plain_share is not None:
        share = share * (1.0 - plain_share)
    known, plain = np.isfinite(lifted[0]), np.isfinite(geometric.value)
    familiar = known & (familiarity(body) > 0)
    share = np.where(known & plain, share, np.where(familiar, 1.0, 0.0))
    first, second = np.where(known, lifted[0], 0.0), np.where(plain, geometric.value, 0.0)
    value = share * first + (1 - share) * second
    spread = share * np.square(np.where(known, lifted[1], 0.0))
    spread += (1 - share) * np.square(np.where(plain, geometric.sigma, 0.0))
    sigma = np.sqrt(spread + share * (1 - share) * np.square(first - second))
    told = (share > 0) | plain
    return Raw(
        np.where(told, value, np.nan), np.where(told, sigma, np.nan), geometric.observable & told
    )


@once
def familiarity(body: Body) -> FloatArray:
    """Return (T,) how far each look is like those of the training, 0 to 1, settled over time."""
    layers = lifting_network().joints[0]
    apart = (inputs_of(body).table - layers.mean) / layers.scale
    distance = np.sqrt(np.mean(np.square(apart), axis=1))
    share = np.clip((STRANGE - distance) / (STRANGE - FAMILIAR), 0.0, 1.0)
    share = np.where(np.abs(body.view_yaw_deg) > BEHIND_DEG, 0.0, share)
    settled = moving_average(body.track.t_s, share, WINDOW_S)
    return np.where(np.isfinite(settled), settled, 0.0)
