"""Norms and features as plain data: what `auditor rules` prints of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rules.catalogue import Feature
from rules.norm import FORMS, Pack, SequenceNorm
from rules.norm_judged import Norm
from rules.norm_parts import Status
from rules.norm_unjudged import ManualNorm
from rules.pack_file import StatedNorm
from rules.scene_id import is_scene

Record = dict[str, object]


def how_of(norm: StatedNorm) -> tuple[str, object]:
    """Return how a norm is judged: ``measure``, ``manual``, ``needs`` or ``scene``, and by what."""
    if isinstance(norm, ManualNorm):
        return "manual", norm.manual.model_dump(mode="json")
    if not isinstance(norm, Norm):
        return "needs", norm.needs
    if norm.status is not Status.IN_FORCE:
        return "needs", norm.status.value.removeprefix("needs ")
    if isinstance(norm, SequenceNorm) and is_scene(norm.id):
        return "scene", f"after {norm.after}, {len(norm.sequence)} steps"
    return "measure", form_of(norm)


def form_of(norm: Norm) -> str:
    """Return the form of a judged norm and what it turns on, as ``each direction_gesture``."""
    stated = norm.model_dump(mode="json", by_alias=True)
    form = next(key for key in FORMS if key in stated)
    on = stated[form]
    names = on if isinstance(on, list) else [on]
    return " ".join([form, ", ".join(name for name in names if isinstance(name, str))]).strip()


def entry_record(norm: StatedNorm, pack: Pack) -> Record:
    """Return a norm in one line: pack, class, and what `how_of` tells."""
    how, by = how_of(norm)
    return {
        "id": norm.id,
        "pack": pack.pack,
        "class": norm.measurability.value,
        "how": how,
        how: by,
        "title": norm.title.model_dump(),
        **_provenance(norm.id, pack),
    }


def feature_record(feature: Feature) -> Record:
    """Return a feature in one line; ``feature`` is the command, or what comes later."""
    return {
        "id": feature.id,
        "pack": feature.pack,
        "class": "D",
        "how": "feature",
        "feature": feature.command or f"later: {feature.later}",
        "title": feature.title.model_dump(),
    }


def norm_record(norm: StatedNorm, pack: Pack, adopted_by: Iterable[str] = ()) -> Record:
    """Return all of a norm; times in seconds, amounts as value and unit."""
    stated: Mapping[str, object] = norm.model_dump(mode="json", by_alias=True, exclude_none=True)
    record = {"pack": pack.pack, "version": pack.version, **stated, **_provenance(norm.id, pack)}
    adopters = list(adopted_by)
    return {**record, "adopted_by": adopters} if adopters else record


def _provenance(norm_id: str, pack: Pack) -> Record:
    """Return where a norm came from and what the site changed, where there is something to tell."""
    told: Record = {}
    origin = pack.origins.get(norm_id)
    if origin is not None:
        told["origin"] = {"pack": origin.pack, "version": origin.version}
        if origin.adopted:
            told["adopted"] = "proposed"
    if norm_id in pack.overrides:
        told["overrides"] = [one.model_dump() for one in pack.overrides[norm_id]]
    return told
