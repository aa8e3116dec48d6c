"""Rendered scenes of the shared recordings, seen by the real networks; each is looked at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from auditor.capture.pyav_source import open_clip
from auditor.judge import Setting, judge_clip
from auditor.networks import BODY, FACE, open_networks
from auditor.observation_file import read_observations, write_observations
from auditor.on_duty import OnDuty
from auditor.perceive import PerceptionSettings, perceive
from auditor.result import Judgement
from benchmarks.scene_labels import read_scene
from models.store import ensure_weights, network_hashes
from rules.pack_reader import DEFAULT_PACK, load_pack


@dataclass(frozen=True, slots=True)
class SceneRecordings:
    """The recordings in `clips`; what was seen of them is kept in `folder`."""

    clips: Path
    folder: Path
    _judged: dict[tuple[str, str, tuple[OnDuty, ...]], Judgement] = field(default_factory=dict)

    def path(self, name: str, suffix: str = ".mp4") -> Path:
        """Return the recording whose name begins with `name`, or what lies beside it."""
        (path,) = self.clips.glob(f"{name}_*{suffix}")
        return path

    def judged(
        self, name: str, pack: str = DEFAULT_PACK, on_duty: tuple[OnDuty, ...] = ()
    ) -> Judgement:
        """Return what a bundled pack makes of a recording."""
        key = (name, pack, on_duty)
        if key not in self._judged:
            path = self.path(name)
            setting = Setting(profile=read_scene(path, path.parent).profile, on_duty=on_duty)
            observations = read_observations(self._observed(name))
            self._judged[key] = judge_clip(
                observations, load_pack(pack), setting, expected_s=12.0, decoded_s=12.0
            )
        return self._judged[key]

    def _observed(self, name: str) -> Path:
        file = self.folder / f"{name}.parquet"
        if not file.is_file():
            networks = open_networks(ensure_weights(BODY + FACE))
            with open_clip(self.path(name), "scene") as source:
                write_observations(
                    file,
                    perceive(source, networks, PerceptionSettings()),
                    camera_id=source.camera_id,
                    frame_size_px=source.info.size_px,
                    networks=network_hashes(BODY + FACE),
                )
        return file
