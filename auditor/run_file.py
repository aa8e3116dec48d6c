"""`run.json`: what an audit was made from and with, complete enough to judge again without files.

The pack, the camera profile and the triggers stand in it word for word, and of the roster what
concerns the recording, so that `rescore` needs `observations.parquet` and `run.json` alone.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from auditor.capture.source import MediaInfo
from auditor.errors import InputError
from auditor.result_folder import RUN
from calibration.drift import Sight
from rules.pack_reader import digest
from rules.scene import Sex

SCHEMA = "run/1"


class Strict(BaseModel):
    """A record of which every key is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Document(Strict):
    """A text file that the verdicts depend on: `name` for messages, `sha256` of its bytes."""

    name: str
    sha256: str
    text: str


class PackDocument(Document):
    """A pack, or a site's file of norms.

    `includes` are the other files that it takes norms from.
    """

    includes: list[Document] = []

    @property
    def digest(self) -> str:
        """The hash of all of them; see `rules.pack_reader.digest`."""
        return digest([self.sha256, *(one.sha256 for one in self.includes)])


class NormChange(Strict):
    """One value that the site's file set in a norm: dotted key, what the pack says, what holds."""

    norm: str
    key: str
    was: str
    now: str


class Media(Strict):
    """The recording; see `auditor.capture.source.MediaInfo`."""

    file: str
    path: str
    sha256: str
    width_px: int
    height_px: int
    duration_s: float | None
    codec: str

    @classmethod
    def of(cls, info: MediaInfo) -> Media:
        """Return the record of `info`."""
        width, height = info.size_px
        return cls(
            file=info.file_name,
            path=info.path,
            sha256=info.sha256,
            width_px=width,
            height_px=height,
            duration_s=info.duration_s,
            codec=info.codec,
        )

    def info(self) -> MediaInfo:
        """Return the record as the rest of the program knows it."""
        return MediaInfo(
            path=self.path,
            file_name=self.file,
            sha256=self.sha256,
            size_px=(self.width_px, self.height_px),
            duration_s=self.duration_s,
            codec=self.codec,
        )


class ShiftRecord(Strict):
    """A shift at a counter in view, in media time; the name is left out, the number tells who.

    `sex` and `duty` None = the roster does not say, or not in words that norms know.
    """

    counter: str
    staff_id: str
    sex: Sex | None
    duty: str | None
    start_s: float
    end_s: float


class RosterRecord(Strict):
    """What a roster says of one recording: its file, the hash of its bytes, the shifts in view."""

    name: str
    sha256: str
    shifts: list[ShiftRecord]


class RoomLookRecord(Strict):
    """A look at the room; see `calibration.steadiness.RoomLook`."""

    t_s: float
    from_reference: float | None
    from_start: float | None
    from_last: float | None


class BlindRecord(Strict):
    """A stretch in which the lens was dark, covered or out of focus."""

    sight: Sight
    start_s: float
    end_s: float


class CameraHealth(Strict):
    """Whether the camera was in place and could see.

    `reference` is the SHA-256 of the profile's reference picture that looks were compared with.
    """

    reference: str | None
    looks: list[RoomLookRecord]
    blind: list[BlindRecord]


class Run(Strict):
    """One run of `audit`, or of `rescore` on its observations.

    `started_at` is the UTC instant of media time 0, None when only media time is known;
    `started_by` is what told it. `time_zone` is the IANA name of the site's.
    `roster` is None when none was given.
    `overrides` and `switched_off` tell what a site's file of norms changed.
    `decoded_s` is how much of the recording could be decoded, `gaps_s` where nothing could: start
    and end of each. `camera_health` is None in files of before it was watched. `rate_hz` None =
    every frame.
    `networks` maps name → SHA-256. `timings_s` is the only part that differs between equal runs.
    """

    schema_: str = Field(default=SCHEMA, alias="schema")
    auditor: str
    engine: str
    media: Media
    started_at: datetime | None
    started_by: str | None = None
    time_zone: str | None = None
    camera_id: str
    profile: Document | None
    pack: PackDocument
    overrides: list[NormChange] = []
    switched_off: list[str] = []
    triggers: Document | None
    roster: RosterRecord | None = None
    rate_hz: float | None
    decoded_s: float
    gaps_s: list[tuple[float, float]] = []
    camera_health: CameraHealth | None = None
    lang: str
    unmask: bool
    networks: dict[str, str]
    packages: dict[str, str]
    warnings: list[str]
    timings_s: dict[str, float]

    def write(self, folder: Path) -> None:
        """Write the record into `folder`."""
        text = self.model_dump_json(by_alias=True, indent=2)
        (folder / RUN).write_text(text + "\n", "utf-8")


def read_run(folder: Path) -> Run:
    """Return the record of the results in `folder`.

    Raises
    ------
    InputError
        When there is none, or a newer program wrote it.
    """
    path = folder / RUN
    try:
        raw = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; name a folder that `audit` wrote") from error
    except ValueError as error:
        raise InputError(f"{path}: no JSON ({error}); audit the clip again") from error
    schema = raw.get("schema") if isinstance(raw, dict) else None
    if schema != SCHEMA:
        raise InputError(f"{path}: schema is {schema!r}, this program reads {SCHEMA!r}")
    try:
        return Run.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(f"{path}: {place}: {first['msg']}; audit the clip again") from error
