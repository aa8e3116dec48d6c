"""Small scenes and packs, made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from models.observations import FloatArray, Role
from rules.episode import Episode
from rules.norm import Pack
from rules.pack_reader import parse_pack
from rules.scene import Scene, Span, Subject
from rules.signals import Quantity, Signal

HEAD = """\
pack: hand-made
version: 1.2.3
requires: {{engine: ">=1,<2"}}
defaults: {{max_gap: 300ms, min_observed: 60%, cooldown: 5s, k_sigma: 1}}
norms:
  - id: made.by_hand
    title: {{zh: 手工, en: By hand}}
    source: {{section: 一, quote: 手工}}
    subject: staff
    severity: minor
    message: {{zh: 已测, en: measured}}
{body}
"""

BOW = """\
after: customer_arrives
require: {episode: bow, where: {depth: {between: [10deg, 20deg]}}}
within: 5s
message_missing: {zh: 无, en: none}
"""

HEAD_UP = """\
while: standing
require: {measure: head_pitch_deg, at_most: 20deg}
grace: 2s
"""

SMILES = """\
after: customer_arrives
require: {measure: smile, at_least: 0.03, lasting: 500ms}
within: 3s
message_missing: {zh: 无, en: none}
"""

SMILE_SHARE = """\
while: present
require: {measure: smile, at_least: 0.03}
over: {window: 10s, share: 50%}
"""


def pack_of(body: str) -> Pack:
    """Return a pack whose only norm has the form keys in `body`."""
    indented = "\n".join(f"    {line}" for line in body.splitlines())
    return parse_pack(HEAD.format(body=indented).encode(), "hand.yaml")


def times(lasts_s: float = 20.0, step_s: float = 0.1) -> FloatArray:
    return np.round(np.arange(round(lasts_s / step_s) + 1) * step_s, 6)


def signal(
    measure: str, value: object, *, t_s: FloatArray, sigma: float = 0.0, track_id: int = 1
) -> Signal:
    values = np.broadcast_to(np.asarray(value, dtype=float), t_s.shape).copy()
    known = np.isfinite(values)
    return Signal(measure, track_id, t_s, values, np.where(known, sigma, np.nan), known)


def scene(  # noqa: PLR0913  # each argument is one part of a scene, all but one by name
    signals: Mapping[str, object] | None = None,
    episodes: Sequence[Episode] = (),
    *,
    t_s: FloatArray | None = None,
    sigma: float = 0.0,
    subjects: Sequence[Subject] | None = None,
    shows: Sequence[str] = ("customer_arrives",),
    empty_post_s: Sequence[Span] = (),
    tracks: Sequence[int] = (1,),
) -> Scene:
    t_s = times() if t_s is None else t_s
    whole = (float(t_s[0]), float(t_s[-1]))
    return Scene(
        subjects=tuple(Subject(track, Role.STAFF, *whole) for track in tracks)
        if subjects is None
        else tuple(subjects),
        signals={
            track: {
                name: signal(name, value, t_s=t_s, sigma=sigma, track_id=track)
                for name, value in (signals or {}).items()
            }
            for track in tracks
        },
        episodes=tuple(episodes),
        frame_times_s=t_s,
        shown_triggers=frozenset(shows),
        empty_post_s=tuple(empty_post_s),
    )


def arrival(at_s: float) -> Episode:
    return Episode("customer_arrives", None, at_s, at_s, at_s)


def bow(start_s: float, depth_deg: float, *, sigma_deg: float = 1.0, track_id: int = 1) -> Episode:
    depth = Quantity(depth_deg, sigma_deg, "deg")
    return Episode("bow", track_id, start_s, start_s + 1, start_s + 2, {"depth": depth})
