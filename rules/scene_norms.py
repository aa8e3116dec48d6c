"""Scenes that are put together of other norms: each step is what its own norm asks for.

So a limit that a site sets for a norm holds in its scenes too, and a norm that a later version
measures is looked for in its scenes from then on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from calibration.strict_model import nearest
from rules.norm import AfterNorm, EachNorm, SequenceNorm
from rules.norm_unjudged import ManualNorm, PendingNorm
from rules.pack_file import StatedNorm
from rules.pack_library import PackError
from rules.requirement import EpisodeRequirement
from rules.scene_id import is_scene
from rules.sequence import Step, Unseen

UNSEEN_FOR_WANT_OF: Mapping[str, Unseen] = {
    "speech recognition": Unseen.SPEECH,
    "sound level": Unseen.SOUND,
    "object model": Unseen.OBJECT,
    "close camera": Unseen.OBJECT,
    "floor scale": Unseen.PLACE,
    "hall zones": Unseen.PLACE,
}
"""What a norm waits for (`rules.means.NEEDS`) → why no camera shows the step that it is."""


def with_whole_scenes(
    norms: Sequence[StatedNorm], switched_off: Collection[str] = ()
) -> tuple[StatedNorm, ...]:
    """Return `norms`, in every ``scene.*`` all steps with what shows them.

    A scene lasts as long as the longest of its steps. A step whose own norm a site has switched off
    is not asked for; a scene of which no step is left that could be seen is left out.

    Raises
    ------
    PackError
        When a step's own norm is not there, or does not tell what a step is.
    """
    by_id = {norm.id: norm for norm in norms}
    whole: list[StatedNorm] = []
    for norm in norms:
        if not isinstance(norm, SequenceNorm) or not is_scene(norm.id):
            whole.append(norm)
            continue
        due = [step for step in norm.sequence if step.step not in switched_off]
        steps = tuple(_whole(norm, step, by_id, switched_off) for step in due)
        if any(step.predicates for step in steps):
            within = max(norm.within, *(step.within or 0.0 for step in steps))
            whole.append(norm.model_copy(update={"sequence": steps, "within": within}))
    return tuple(whole)


def _whole(
    scene: SequenceNorm, step: Step, by_id: Mapping[str, StatedNorm], off: Collection[str]
) -> Step:
    """Return a step with all that shows it."""
    changed: dict[str, object] = {}
    if step.is_open:
        changed = _as_its_norm(scene, step, _norm_of(scene, step.step, by_id))
    if step.or_norm is not None and step.or_norm not in off:
        other = _norm_of(scene, step.or_norm, by_id)
        found = _as_its_norm(scene, step, other).get("require")
        if found is not None:
            changed["either"] = (*step.either, found)
    return step.model_copy(update=changed)


def _norm_of(scene: SequenceNorm, norm_id: str, by_id: Mapping[str, StatedNorm]) -> StatedNorm:
    if norm_id in by_id:
        return by_id[norm_id]
    raise PackError(
        f"{scene.id}: its step {norm_id} is no norm of the pack (the nearest is "
        f"{nearest(norm_id, by_id)}); a scene is taken in together with the norms of its steps"
    )


def _as_its_norm(scene: SequenceNorm, step: Step, norm: StatedNorm) -> dict[str, object]:
    """Return what of a step its norm tells: what shows it and when, or why no camera does."""
    if isinstance(norm, AfterNorm) and norm.require is not None:
        told: dict[str, object] = {"require": norm.require}
        if norm.after == scene.after:
            told["early"] = norm.early if step.early is None else step.early
            told["within"] = norm.within if step.within is None else step.within
        return told
    if isinstance(norm, EachNorm):
        where = {**norm.where, **norm.require.where}
        return {"require": EpisodeRequirement(episode=norm.each, where=where)}
    if isinstance(norm, ManualNorm):
        return {"unseen": Unseen.ATTITUDE}
    if isinstance(norm, PendingNorm) and norm.needs in UNSEEN_FOR_WANT_OF:
        return {"unseen": UNSEEN_FOR_WANT_OF[norm.needs]}
    raise PackError(
        f"{scene.id}: its step {step.step}: {norm.id} does not tell what a step is; "
        "write `require` or `unseen`"
    )
