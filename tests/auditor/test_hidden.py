"""People who are hidden for seconds, in a real recording with a pillar painted over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from auditor.capture.pyav_source import open_clip
from auditor.networks import BODY, Networks, open_networks
from auditor.perceive import PerceptionSettings, perceive
from models.observations import Frame, FrameObservation
from models.store import ensure_weights

RATE_HZ = 8.0
HIDDEN_S = (1.0, 4.2)
COLUMNS = slice(380, 600)  # the one person of the sample


@dataclass(frozen=True)
class Hidden:
    """The first second of a recording, to and fro, with a pillar before the person for a while."""

    frames_seen: list[Frame]
    pillar: slice

    def frames(self, rate_hz: float | None = None) -> Iterator[Frame]:
        assert rate_hz is not None
        count = len(self.frames_seen)
        swing = [*range(count), *range(count - 2, 0, -1)]
        for look in range(round(6.0 * rate_hz)):
            t_s = look / rate_hz
            image = self.frames_seen[swing[look % len(swing)]].image.copy()
            if HIDDEN_S[0] <= t_s < HIDDEN_S[1]:
                image[:, self.pillar] = (150, 150, 145)
            yield Frame(image, t_s, look, "made")


@pytest.fixture(scope="module")
def networks() -> Networks:
    return open_networks(ensure_weights(BODY))


@pytest.fixture(scope="module")
def still(samples: Path) -> list[Frame]:
    with open_clip(samples / "c023_bow05_y30_Black_M_2.mp4") as source:
        frames = source.frames(RATE_HZ)
        return [next(frames) for _ in range(6)]


def looks(source: Hidden, networks: Networks) -> list[FrameObservation]:
    return list(perceive(source, networks, PerceptionSettings(rate_hz=RATE_HZ)))


def test_an_id_survives_three_seconds_behind_a_pillar(
    still: list[Frame], networks: Networks
) -> None:
    seen = looks(Hidden(still, COLUMNS), networks)
    assert {person.track_id for look in seen for person in look.persons} == {1}
    first_after = next(look.pts_s for look in seen if look.pts_s > 1.5 and look.persons)
    assert first_after <= HIDDEN_S[1] + 0.5
    hidden = [look for look in seen if HIDDEN_S[0] <= look.pts_s < HIDDEN_S[1]]
    assert not any(look.persons for look in hidden)


def test_somebody_in_other_clothes_behind_the_pillar_is_somebody_else(
    still: list[Frame], networks: Networks
) -> None:
    class Changed(Hidden):
        def frames(self, rate_hz: float | None = None) -> Iterator[Frame]:
            for frame in super().frames(rate_hz):
                dressed = frame.image.copy()
                if frame.pts_s >= HIDDEN_S[1]:
                    dark = (frame.image[:, self.pillar].max(axis=2) < 110)[..., np.newaxis]
                    dressed[:, self.pillar] = np.where(
                        dark, (60, 60, 210), frame.image[:, self.pillar]
                    )
                yield replace(frame, image=dressed)

    seen = looks(Changed(still, COLUMNS), networks)
    before = {person.track_id for look in seen if look.pts_s < 1 for person in look.persons}
    after = {person.track_id for look in seen if look.pts_s > 5 for person in look.persons}
    assert before == {1}
    assert after
    assert 1 not in after
