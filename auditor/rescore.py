"""Judge stored observations again: the same bytes, or the verdicts of another pack or profile."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from auditor.errors import InputError
from auditor.masks import masks_of
from auditor.publish import assemble, write_judged
from auditor.result import ClipResult
from auditor.result_folder import carry_over, staged
from auditor.rostered import open_roster, rostered
from auditor.run_file import Document, RosterRecord, Run, read_run
from auditor.site.open_site import SiteTerms
from auditor.stored import judge_folder
from auditor.terms import (
    camera_id_of,
    changes_of,
    file_document,
    pack_document,
    profile_of,
    read_terms,
    zone_of,
)
from rules.engine_version import ENGINE_VERSION


def rescore_folder(
    folder: Path,
    *,
    norms: str | None,
    profile: Path | None,
    roster: Path | None = None,
    site: SiteTerms | None = None,
) -> tuple[ClipResult, str]:
    """Judge the observations in `folder` again and replace what was judged, all at once.

    Returns the outcome, and the language of its report.

    Parameters
    ----------
    norms : another pack, by name or file; None keeps the pack of the audit.
    profile : another camera profile; None keeps the audit's.
    roster, site : another roster, and the site whose names it uses; None for both keeps the shifts
        of the audit.

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
    run = run.model_copy(update=_other_shifts(run, roster, site))
    terms = read_terms(run)
    run = run.model_copy(update=changes_of(terms.pack))
    with staged(folder) as staging:
        carry_over(folder, staging)
        judgement = judge_folder(staging, run, terms)
        result = assemble(run, terms.pack, judgement, staging)
        write_judged(result, run, staging)
    return result, run.lang


def _other_shifts(
    run: Run, roster: Path | None, site: SiteTerms | None
) -> Mapping[str, RosterRecord]:
    """Return what another roster says of the recording, as a change of the run."""
    file = open_roster(roster, site, zone_of(run))
    if file is None:
        return {}
    known = profile_of(run.profile)
    counters = frozenset[str]() if known is None else known.counters
    return {"roster": rostered(file, counters, run.started_at, run.media.duration_s)}


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
