"""Judge what is stored: the way that `audit` and `rescore` share, so that both give the same."""

from __future__ import annotations

from pathlib import Path

from auditor.judge import judge_clip
from auditor.observation_file import read_observations
from auditor.result import Judgement
from auditor.result_folder import OBSERVATIONS
from auditor.run_file import Run
from auditor.terms import Terms


def judge_folder(folder: Path, run: Run, terms: Terms) -> Judgement:
    """Return the verdicts on the observations stored in `folder`."""
    return judge_clip(
        read_observations(folder / OBSERVATIONS),
        terms.pack,
        terms.setting,
        expected_s=run.decoded_s if run.media.duration_s is None else run.media.duration_s,
        decoded_s=run.decoded_s,
    )
