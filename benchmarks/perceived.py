"""What the networks see in a clip, kept so that a second benchmark run need not look again."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from auditor.capture.pyav_source import open_clip
from auditor.capture.source import VideoSource
from auditor.networks import Networks
from auditor.observation_file import read_observations, write_observations
from auditor.perceive import PerceptionSettings, perceive
from models.observations import ClipObservations

CAMERA = "bench"


@dataclass(frozen=True, slots=True)
class Showing:
    """How a recording is shown; two of one `name` show it alike."""

    name: str
    show: Callable[[VideoSource], VideoSource]


AS_IT_IS = Showing("", lambda source: source)


@dataclass(frozen=True, slots=True)
class Eyes:
    """What looks at clips, and the folder that keeps what was seen.

    `networks_sha256` maps network name → hash of its weights. A change of the loop's code is not
    seen by the cache: name another folder after one.
    """

    networks: Networks
    networks_sha256: Mapping[str, str]
    settings: PerceptionSettings
    cache: Path

    def look(self, path: Path, showing: Showing = AS_IT_IS) -> tuple[ClipObservations, float]:
        """Return the observations of the recording at `path`, and its length in seconds.

        Raises
        ------
        UserError
            When the recording cannot be read.
        """
        file = self.cache / f"{self._key(path, showing)}.parquet"
        if not file.is_file():
            self._store(path, file, showing)
        clip = read_observations(file)
        times_s = clip.frame_times_s
        return clip, float(times_s[-1] - times_s[0]) if len(times_s) else 0.0

    def _key(self, path: Path, showing: Showing) -> str:
        """Return a hash of everything but the code that the observations depend on."""
        with path.open("rb") as file:
            clip = hashlib.file_digest(file, "sha256").hexdigest()
        facts = {
            "clip": clip,
            "settings": asdict(self.settings),
            "networks": dict(self.networks_sha256),
        } | ({"showing": showing.name} if showing.name else {})
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:32]

    def _store(self, path: Path, file: Path, showing: Showing) -> None:
        """Perceive; the file appears whole or not at all."""
        self.cache.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.cache, suffix=".part")
        os.close(handle)
        part = Path(name)
        try:
            with open_clip(path, CAMERA) as source:
                write_observations(
                    part,
                    perceive(showing.show(source), self.networks, self.settings),
                    camera_id=source.camera_id,
                    frame_size_px=source.info.size_px,
                    networks=self.networks_sha256,
                )
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
