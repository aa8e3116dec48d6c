"""Where the detector looks for people whom nobody follows yet.

Three reasons to look somewhere: the first picture, which is swept at all scales; a place that has
changed and where nobody is followed; and a patrol, one tile at a time, for those who stood still
and were missed. So the detector costs little while nothing happens and is prompt when it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from auditor.changes import ChangeMap, ChangeSettings
from calibration.zones import CUSTOMER_PLACES, Zone, ZoneKind
from models.observations import FloatArray, Frame
from models.person_detector import tiles
from models.region import Region, whole_picture

PEOPLED = CUSTOMER_PLACES | {ZoneKind.STAFF}
ZONE_MARGIN = 0.2
"""How far bodies reach beyond a zone, over its longer side."""


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How hard to look for newcomers.

    Attributes
    ----------
    tile_shares : sides of the detector's tiles over the picture's shorter side, coarse to fine. The
        detector finds people who are about a third as high as a tile, or higher.
    sweep_levels : so many sizes of tiles are always tried on the first picture; a finer one only
        where the one before has found somebody new.
    patrol_every_s : one tile is looked at after so many seconds over the number of people
        followed, so that the patrol costs the same share of the time in a crowd; coarse and fine
        tiles take turns.
    search_every_s : the same while nobody is followed.
    change_margin : side of the region about a change over the longer side of the change.
    changes : when a place counts as changed.
    """

    tile_shares: tuple[float, ...] = (1.0, 0.66, 0.5, 0.4)
    sweep_levels: int = 2
    patrol_every_s: float = 2.0
    search_every_s: float = 0.25
    change_margin: float = 1.5
    changes: ChangeSettings = field(default_factory=ChangeSettings)


@dataclass
class Search:
    """Chooses the regions for the detector, look by look; made anew for every recording.

    `zones` are upright regions in which people are expected; they are swept like coarse tiles.
    """

    settings: SearchSettings
    zones: Sequence[Region] = ()
    _size_px: tuple[int, int] | None = None
    _levels: list[list[Region]] = field(default_factory=list)
    _to_sweep: list[list[Region]] = field(default_factory=list)
    _map: ChangeMap | None = None
    _patrols: int = 0
    _patrolled_s: float = -np.inf

    def regions(self, frame: Frame, followed_px: Sequence[FloatArray]) -> list[Region]:
        """Return where to look in `frame`; `followed_px` are the boxes (4,) of known people."""
        height_px, width_px = frame.image.shape[:2]
        if self._map is None or self._size_px != (width_px, height_px):
            return self._begin(frame)
        self._to_sweep = []
        changed = self._changed(self._map, frame, followed_px)
        return changed or self._patrol(frame.pts_s, len(followed_px))

    def deeper(self, *, found_more: bool) -> list[Region]:
        """Return where to look next in the same picture, after whether the last look found more."""
        swept = len(self._levels) - len(self._to_sweep)
        if not self._to_sweep or not (found_more or swept < self.settings.sweep_levels):
            self._to_sweep = []
            return []
        return self._to_sweep.pop(0)

    def _begin(self, frame: Frame) -> list[Region]:
        """Prepare for pictures of the size of `frame`; return the first level of the sweep."""
        height_px, width_px = frame.image.shape[:2]
        short_px = min(height_px, width_px)
        coarse, *fine = [
            tiles(width_px, height_px, round(share * short_px))
            for share in self.settings.tile_shares
        ]
        self._size_px = (width_px, height_px)
        self._levels = [[whole_picture(width_px, height_px), *self.zones, *coarse], *fine]
        self._to_sweep = self._levels[1:]
        self._map = ChangeMap.begin(frame, self.settings.changes)
        self._patrolled_s = frame.pts_s
        return self._levels[0]

    def _patrol(self, t_s: float, followed: int) -> list[Region]:
        pause_s = self.settings.search_every_s
        if followed:
            pause_s = self.settings.patrol_every_s / followed
        if t_s - self._patrolled_s < pause_s:
            return []
        self._patrolled_s = t_s
        turn, odd = divmod(self._patrols, 2)
        self._patrols += 1
        fine = [tile for level in self._levels[1:] for tile in level]
        beat = fine if odd and fine else self._levels[0]
        return [beat[turn % len(beat)]]

    def _changed(
        self, changes: ChangeMap, frame: Frame, followed_px: Sequence[FloatArray]
    ) -> list[Region]:
        """Return a region about the largest change, if any has come up."""
        height_px, width_px = frame.image.shape[:2]
        box_px = changes.update(frame, followed_px)
        if box_px is None:
            return []
        region = self._about(box_px, width_px, height_px)
        changes.rest(region, frame.pts_s)
        return [region]

    def _about(self, box_px: FloatArray, width_px: int, height_px: int) -> Region:
        """Return a square about a change, no smaller than the finest tile, within the picture."""
        short_px = min(width_px, height_px)
        x0, y0, x1, y1 = (float(v) for v in box_px)
        side = self.settings.change_margin * max(x1 - x0, y1 - y0)
        side = max(side, self.settings.tile_shares[-1] * short_px)
        if side > short_px:
            return whole_picture(width_px, height_px)
        u = np.clip((x0 + x1) / 2, side / 2, width_px - side / 2)
        v = np.clip((y0 + y1) / 2, side / 2, height_px - side / 2)
        return Region(float(u), float(v), side, side)


def expected_places(zones: Sequence[Zone], width_px: int, height_px: int) -> list[Region]:
    """Return an upright region about each zone in which people are, within the picture.

    A zone is drawn where torsos are or on the floor; the margin takes in the rest of the bodies.
    """
    places = []
    for zone in zones:
        if zone.kind not in PEOPLED:
            continue
        corners = np.clip(np.array(zone.polygon, dtype=float), 0, [width_px, height_px])
        low, high = corners.min(axis=0), corners.max(axis=0)
        margin = ZONE_MARGIN * max(high - low)
        low, high = low - margin, np.minimum(high + margin, [width_px, height_px])
        (u0, v0), (u1, v1) = np.maximum(low, 0), high
        if u1 > u0 and v1 > v0:
            center = (float(u0 + u1) / 2, float(v0 + v1) / 2)
            places.append(Region(*center, float(u1 - u0), float(v1 - v0)))
    return places
