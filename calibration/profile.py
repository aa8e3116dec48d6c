"""Camera profiles: what an operator has told about one camera, as a YAML file.

::

    ProfileError    exit status 2: one line per fault, each with file, line and key
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from calibration.camera import CameraModel
from calibration.recording_layout import Recordings, TimeZone
from calibration.strict_model import Strict, Text, fail
from calibration.strict_yaml import FileFormatError, parse_model
from calibration.zones import Zone, ZoneKind

SCHEMA = "camera-profile/1"
SHAPE_PLAY = 0.02
"""1080 lines are stored as 1088, 1920 × 1080 is sent as 704 × 400: the shape differs by 1 %."""


class ProfileError(Exception):
    """A camera profile that cannot be used."""

    exit_status = 2


Positive = Annotated[float, Field(gt=0)]


class Picture(Strict):
    """Size in pixels of the upright picture in which the zones were drawn."""

    width: Annotated[int, Field(gt=0)]
    height: Annotated[int, Field(gt=0)]


class Gravity(Strict):
    """How the camera hangs.

    `tilt_down_deg` : optical axis below the horizontal; `roll_deg` : camera turned clockwise as
    seen from behind it; `sigma_deg` : one standard deviation of the direction of gravity.
    """

    tilt_down_deg: Annotated[float, Field(ge=-90, le=90)]
    roll_deg: Annotated[float, Field(ge=-180, le=180)] = 0.0
    sigma_deg: Annotated[float, Field(gt=0)]


class Intrinsics(Strict):
    """Focal lengths and principal point in pixels of the profile's picture.

    `k1`, `k2` : radial distortion, OpenCV's model.
    """

    fx_px: Positive
    fy_px: Positive
    cx_px: float
    cy_px: float
    k1: float = 0.0
    k2: float = 0.0


class Reference(Strict):
    """A picture of the empty room: `picture` is a file beside the profile, known by `sha256`."""

    picture: Text
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class CameraProfile(Strict):
    """One camera: where it looks, how it hangs, what lies where in its picture.

    `counter` is the name of the counter in view, as lists of ticket calls write it; where several
    are, the zones name theirs instead; `intrinsics` or `hfov_deg` (horizontal field of view) may be
    given, not both; `height_m` is the lens above the floor; `time_zone` is that of the site's
    clocks, `recordings` how the recorder names its files.
    """

    schema_: Literal["camera-profile/1"] = Field(alias="schema")
    id: Text
    counter: Text | None = None
    time_zone: TimeZone | None = None
    recordings: Recordings | None = None
    picture: Picture
    gravity: Gravity | None = None
    intrinsics: Intrinsics | None = None
    hfov_deg: Annotated[float, Field(gt=0, lt=180)] | None = None
    height_m: Positive | None = None
    zones: tuple[Zone, ...] = ()
    reference: Reference | None = None

    @property
    def content_hash(self) -> str:
        """``sha256:`` and the hash of what the profile says, however the file is written."""
        content = self.model_dump(mode="json", by_alias=True)
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"

    @property
    def zone_info(self) -> ZoneInfo | None:
        """The time zone of the recorder's clock, when given."""
        return None if self.time_zone is None else ZoneInfo(self.time_zone)

    @property
    def counters(self) -> frozenset[str]:
        """The names of the counters in view, as far as they are told."""
        named = (self.counter, *(zone.counter for zone in self.zones))
        return frozenset(name for name in named if name is not None)

    @property
    def camera_model(self) -> CameraModel:
        """The camera in pixels of the profile's picture."""
        return self.camera_for((self.picture.width, self.picture.height))

    def require_shape(self, frame_size_px: tuple[int, int]) -> None:
        """Refuse pictures of (width, height) that are not the profile's, larger or smaller.

        Recorders round sizes to whole blocks, so that shapes may differ by `SHAPE_PLAY`.

        Raises
        ------
        ProfileError
            When the shape differs: the picture was cut, or is another camera's.
        """
        across, down = self._factors(frame_size_px)
        if abs(across / down - 1) > SHAPE_PLAY:
            width, height = frame_size_px
            raise ProfileError(
                f"the profile was made for pictures of {self.picture.width} × "
                f"{self.picture.height}, the recording has {width} × {height}, another shape; "
                "calibrate on a recording of this shape"
            )

    def camera_for(self, frame_size_px: tuple[int, int]) -> CameraModel:
        """Return the camera in pixels of a picture of (width, height)."""
        matrix = self._matrix()
        if matrix is not None:
            factors = [*self._factors(frame_size_px), 1.0]
            matrix = np.diag(factors) @ matrix
        its = self.intrinsics
        distortion = (0.0, 0.0) if its is None else (its.k1, its.k2)
        if self.gravity is None:
            return CameraModel(matrix=matrix, distortion=distortion)
        hung = CameraModel.from_tilt(
            self.gravity.tilt_down_deg, self.gravity.roll_deg, self.gravity.sigma_deg
        )
        return CameraModel(matrix, hung.up_camera, hung.up_sigma_deg, distortion)

    def zones_for(self, frame_size_px: tuple[int, int]) -> tuple[Zone, ...]:
        """Return the zones in pixels of a picture of (width, height)."""
        factors = self._factors(frame_size_px)
        return tuple(zone.scaled(*factors) for zone in self.zones)

    def has_zone(self, kind: ZoneKind) -> bool:
        """Return whether a zone of `kind` was drawn."""
        return any(zone.kind is kind for zone in self.zones)

    def _factors(self, frame_size_px: tuple[int, int]) -> tuple[float, float]:
        return (frame_size_px[0] / self.picture.width, frame_size_px[1] / self.picture.height)

    def _matrix(self) -> np.ndarray | None:
        """Return the (3, 3) intrinsics; a field of view means square pixels, centred."""
        if self.intrinsics is not None:
            its = self.intrinsics
            return np.array([[its.fx_px, 0, its.cx_px], [0, its.fy_px, its.cy_px], [0, 0, 1.0]])
        if self.hfov_deg is None:
            return None
        focal = self.picture.width / 2 / np.tan(np.deg2rad(self.hfov_deg) / 2)
        centre = (self.picture.width / 2, self.picture.height / 2)
        return np.array([[focal, 0, centre[0]], [0, focal, centre[1]], [0, 0, 1.0]])

    @model_validator(mode="after")
    def _consistent(self) -> CameraProfile:
        if self.intrinsics is not None and self.hfov_deg is not None:
            error = PydanticCustomError("form", "give `intrinsics` or `hfov_deg`, not both")
            raise fail(error, ("hfov_deg",))
        for row, zone in enumerate(self.zones):
            if any(other.name == zone.name for other in self.zones[:row]):
                error = PydanticCustomError(
                    "name", "zone {name} is drawn twice", {"name": repr(zone.name)}
                )
                raise fail(error, ("zones", row, "name"))
            self._check_outline(row, zone)
            if None not in (self.counter, zone.counter) and zone.counter != self.counter:
                error = PydanticCustomError(
                    "counter", "the profile is of one counter: leave out its own `counter`"
                )
                raise fail(error, ("zones", row, "counter"))
        return self

    def _check_outline(self, row: int, zone: Zone) -> None:
        fault = zone.fault(self.picture.width, self.picture.height)
        if fault is not None:
            below = () if fault.corner is None else (fault.corner,)
            error = PydanticCustomError("polygon", "{text}", {"text": fault.text})
            raise fail(error, ("zones", row, "polygon", *below))


def load_profile(path: Path) -> CameraProfile:
    """Return the camera profile in a file.

    Raises
    ------
    ProfileError
        When the file cannot be read or does not follow the schema.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise ProfileError(f"{path}: cannot be read: {error.strerror}") from error
    return parse_profile(data, str(path))


def parse_profile(data: bytes, origin: str) -> CameraProfile:
    """Return the camera profile that `data` (YAML) states; see `load_profile`."""
    try:
        return parse_model(CameraProfile, data, origin)[0]
    except FileFormatError as error:
        raise ProfileError(str(error)) from error
