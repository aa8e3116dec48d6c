"""Judge what is stored: the way that `audit` and `rescore` share, so that both give the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from auditor.capture.source import Gap
from auditor.judge import judge_clip
from auditor.observation_file import read_observations
from auditor.result import Judgement
from auditor.result_folder import OBSERVATIONS
from auditor.run_file import Run
from auditor.scratch import Scratch
from auditor.terms import Terms


def judge_folder(folder: Path, run: Run, terms: Terms) -> Judgement:
    """Return the verdicts on the observations stored in `folder`."""
    scratch = Scratch(folder)
    judgement = judge_clip(
        read_observations(folder / OBSERVATIONS, scratch),
        terms.pack,
        terms.setting,
        expected_s=max(run.decoded_s, run.media.duration_s or 0.0),
        decoded_s=run.decoded_s,
        health=run.camera_health,
        scratch=scratch,
    )
    gaps = tuple(Gap(start_s, end_s) for start_s, end_s in run.gaps_s)
    return replace(judgement, coverage=replace(judgement.coverage, gaps=gaps))
