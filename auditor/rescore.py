"""Judge stored observations again: the same bytes, or the verdicts of another pack or profile."""

from __future__ import annotations

from pathlib import Path

from auditor.errors import InputError
from auditor.masks import masks_of
from auditor.publish import assemble, write_judged
from auditor.result import ClipResult
from auditor.result_folder import carry_over, staged
from auditor.run_file import Document, Run, read_run
from auditor.stored import judge_folder
from auditor.terms import (
    camera_id_of,
    changes_of,
    file_document,
    pack_document,
    profile_of,
    read_terms,
)
from rules.engine_version import ENGINE_VERSION


def rescore_folder(
    folder: Path, *, norms: str | None, profile: Path | None
) -> tuple[ClipResult, str]:
    """Judge the observations in `folder` again and replace what was judged, all at once.

    Returns the outcome, and the language of its report.

    Parameters
    ----------
    norms : another pack, by name or file; None keeps the pack of the audit.
    profile : another camera profile; None keeps the audit's.

    Raises
    ------
    InputError
        When the folder holds no results, or the profile masks other places than the audit's did.
    """
    run = read_run(folder)
    changes: dict[str, object] = {"engine": ENGINE_VERSION}
    if norms is not None:
        changes["pack"] = pack_document(norms)
    if profile is not None:
        document = file_document(profile)
        _check_masks(run, document)
        changes |= {"profile": document, "camera_id": camera_id_of(profile_of(document))}
    run = run.model_copy(update=changes)
    terms = read_terms(run)
    run = run.model_copy(update=changes_of(terms.pack))
    with staged(folder) as staging:
        carry_over(folder, staging)
        judgement = judge_folder(staging, run, terms)
        result = assemble(run, terms.pack, judgement, staging)
        write_judged(result, run, staging)
    return result, run.lang


def _check_masks(run: Run, document: Document) -> None:
    """Refuse another mask: what was masked was never seen, and what was seen is stored."""
    size_px = run.media.info().size_px
    before, after = (
        {zone.polygon for zone in masks_of(profile_of(one), size_px)}
        for one in (run.profile, document)
    )
    if before != after:
        raise InputError(
            f"{document.name}: masks other places than the audit did, and masks apply while "
            "looking; audit the recording again"
        )
