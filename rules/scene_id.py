"""Which norms are service scenes put together of other norms: those whose id begins so."""

from __future__ import annotations

SCENE = "scene."


def is_scene(norm_id: str) -> bool:
    """Return whether `norm_id` is of a scene: no entry of the source documents, but their steps.

    What somebody does in a scene is judged, counted and charged by the steps' own norms; the scene
    tells how it fits together and counts nowhere a second time.
    """
    return norm_id.startswith(SCENE)
