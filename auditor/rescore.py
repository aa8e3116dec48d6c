"""Judge stored observations again: the same bytes, or the verdicts of another pack or profile."""

from __future__ import annotations

from pathlib import Path

from auditor.publish import assemble, write_judged
from auditor.result import ClipResult
from auditor.result_folder import carry_over, staged
from auditor.run_file import read_run
from auditor.stored import judge_folder
from auditor.terms import camera_id_of, file_document, pack_document, profile_of, read_terms
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
        When the folder holds no results.
    """
    run = read_run(folder)
    changes: dict[str, object] = {"engine": ENGINE_VERSION}
    if norms is not None:
        changes["pack"] = pack_document(norms)
    if profile is not None:
        document = file_document(profile)
        changes |= {"profile": document, "camera_id": camera_id_of(profile_of(document))}
    run = run.model_copy(update=changes)
    terms = read_terms(run)
    with staged(folder) as staging:
        carry_over(folder, staging)
        judgement = judge_folder(staging, run, terms)
        result = assemble(run, terms.pack, judgement, staging)
        write_judged(result, run, staging)
    return result, run.lang
