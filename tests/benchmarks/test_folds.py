"""Networks that have not seen somebody, and limits that are chosen by them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import rules.measures.lifting
from auditor.errors import InputError
from benchmarks.folds import LEFT_OUT, read_folds
from rules.measures.lifting.network import WEIGHTS, lifting_network


def write(folder: Path, number: int, left_out: list[str]) -> None:
    """Write a fold with the released weights and a deviation that tells it from others."""
    released = Path(rules.measures.lifting.__file__).with_name(WEIGHTS)
    with np.load(released) as stored:
        arrays = {name: stored[name] for name in stored.files}
    arrays["doubt.usual_deg"] = np.full(9, float(number))
    np.savez(folder / f"fold{number}.npz", **arrays, **{LEFT_OUT: np.array(left_out)})


def test_people_are_lifted_by_a_network_that_has_not_seen_them(tmp_path: Path) -> None:
    write(tmp_path, 1, ["Ann", "Ben"])
    write(tmp_path, 2, ["Cid"])
    folds = read_folds(tmp_path)
    for persons, number in ((["Ann"], 1.0), (["Cid"], 2.0), (["Ann", "Ben", "Cid"], 1.0)):
        with folds.lifting(persons):
            assert lifting_network().usual_deg[0] == number
    assert lifting_network().usual_deg[0] not in (1.0, 2.0)


def test_a_folder_without_folds_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no folds; `benchmarks\.training\.lift --folds`"):
        read_folds(tmp_path)


def test_a_file_that_is_no_fold_is_told(tmp_path: Path) -> None:
    np.savez(tmp_path / "fold0.npz", other=np.zeros(3))
    with pytest.raises(InputError, match=r"fold0\.npz: no fold of the lifting network"):
        read_folds(tmp_path)
    (tmp_path / "fold0.npz").write_text("no archive")
    with pytest.raises(InputError, match=r"fold0\.npz: no fold of the lifting network"):
        read_folds(tmp_path)
