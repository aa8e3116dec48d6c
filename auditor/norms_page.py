"""`docs/norms.md`: every norm there is, in Chinese and English, made from the packs.

``python -m auditor.norms_page > docs/norms.md``, or ``make norms``.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeVar

from auditor.report.norm_rules import rules_of
from auditor.report.texts import Bilingual, Texts, read_texts
from rules.catalogue import Feature, read_catalogue, read_features
from rules.means import NEEDS, SIGNALS
from rules.norm import AnyNorm, Pack
from rules.norm_head import NormHead, View
from rules.norm_parts import Source, Status, Title
from rules.norm_unjudged import ManualNorm, PendingNorm, Score
from rules.pack_reader import bundled_packs, load_pack
from rules.reasons import REASONS
from rules.scene_id import is_scene
from rules.view_needs import view_needs

Kind = TypeVar("Kind", bound=NormHead)
HEAD = """\
# 规范一览 · The norms

由规范包生成，请勿手改：`make norms`。 Made from the packs by `make norms`; do not edit.

每一条规范属于一个规范包。 Every norm belongs to one pack. 类别 Class:

| | 中文 | English |
|---|---|---|
| A | 一台普通固定摄像机即可测量 | one ordinary fixed camera can measure it |
| B | 需要另外的模型、声音、标定或摄像机 | needs a further model, sound, calibration or camera |
| C | 只有现场的人能判断 | only a person on site can tell |
| D | 管理流程，由软件功能支持 | a process of management, served by a feature |

“建议”指原文未给出、由我们提出的数值；无法判定不是违反。 “Proposed” marks values that the source
does not give. 场景由各步骤的规范组成，本身不扣分。 A scene puts the norms of one occasion
together; it deducts nothing, for
they do. What is measured comes with its uncertainty: a value nearer to its limit than that is
not decided, and what was not seen is never a violation.
"""
VIEWS = {
    View.COUNTER: Bilingual("柜台摄像机", "counter camera"),
    View.HALL: Bilingual("大厅摄像机", "hall camera"),
    View.COUNTER_OR_HALL: Bilingual("柜台或大厅摄像机", "counter or hall camera"),
    View.FULL_BODY: Bilingual("能见全身的摄像机", "camera that shows the whole body"),
    View.CLOSE: Bilingual("近距离或更衣处摄像机", "close or dressing camera"),
    View.DOOR: Bilingual("门口摄像机", "camera at the door"),
    View.NONE: Bilingual("无", "none"),
}
SCORES = {
    Score.YES_NO: Bilingual("是／否", "yes or no"),
    Score.GRADE: Bilingual("好／中／差", "good, fair or poor"),
    Score.COUNT: Bilingual("计数", "count of faults"),
}


def page() -> str:
    """Return the page; the same packs give the same text."""
    packs = [load_pack(name) for name in bundled_packs()]
    parts = [HEAD, *(_section(pack) for pack in packs)]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _section(pack: Pack) -> str:
    texts = read_texts()
    own = _in_order([norm for norm in pack.norms if norm.id not in pack.origins])
    norms = [norm for norm in own if not is_scene(norm.id)]
    scenes = [norm for norm in own if is_scene(norm.id)]
    others = [norm for norm in pack.unjudged if norm.id not in pack.origins]
    pending = _in_order([norm for norm in others if isinstance(norm, PendingNorm)])
    manual = _in_order([norm for norm in others if isinstance(norm, ManualNorm)])
    features = [feature for feature in read_features() if feature.pack == pack.pack]
    lines = [f"## {pack.pack} {pack.version}", *_adopted(pack)]
    lines += _measured(norms, texts)
    lines += _table(
        "服务场景 Scenes",
        "| 场景 Scene | 步骤 Steps | 视角 View |",
        (_row(*_measured_cells(norm, texts)) for norm in scenes),
    )
    lines += _table(
        "尚未测量 Not measured yet",
        "| 规范 Norm | 尚缺 Needs | 视角 View | 依据 Would rest on |",
        (_pending_row(norm) for norm in pending),
    )
    lines += _table(
        "人工检视 Told by a person",
        "| 规范 Norm | 检视内容 What to look at | 记分 Score |",
        (_manual_row(norm) for norm in manual),
    )
    lines += _table(
        "管理流程 Processes",
        "| 条目 Entry | 由此支持 Served by |",
        (_feature_row(feature) for feature in features),
    )
    return "\n".join(lines)


def _in_order(norms: list[Kind]) -> list[Kind]:
    order = {entry: row for row, entry in enumerate(read_catalogue())}
    return sorted(norms, key=lambda norm: order.get(norm.id, len(order)))


def _adopted(pack: Pack) -> Iterator[str]:
    """Yield one line per pack from which norms are taken over."""
    for name in dict.fromkeys(origin.pack for origin in pack.origins.values()):
        groups = Counter(
            ".".join(one.split(".")[:2])
            for one, origin in pack.origins.items()
            if origin.pack == name
        )
        listed = ", ".join(f"`{group}` ({count})" for group, count in groups.items())
        yield (
            f"\n采用 {name} 的 {groups.total()} 条规范（建议）。 {groups.total()} norms of {name} "
            f"are adopted (proposed): {listed}."
        )


def _measured(norms: Iterable[AnyNorm], texts: Texts) -> Iterator[str]:
    rows = [_measured_row(norm, texts) for norm in norms]
    yield from _table(
        "测量 Measured",
        "| 规范 Norm | 测量与界限 Measured, limits | 视角 View | 扣分 Points |",
        rows,
    )


def _table(title: str, head: str, rows: Iterable[str]) -> Iterator[str]:
    found = list(rows)
    if found:
        yield f"\n### {title}\n\n{head}\n{'|---' * (head.count('|') - 1)}|"
        yield from found


def _measured_row(norm: AnyNorm, texts: Texts) -> str:
    points = "–" if norm.points is None else f"{norm.points:g}"
    proposed = "（建议 proposed）" if "points" in norm.proposed and norm.points else ""
    return _row(*_measured_cells(norm, texts), points + proposed)


def _measured_cells(norm: AnyNorm, texts: Texts) -> tuple[str, str, str]:
    """Return the norm, what it asks for, and the view that it takes."""
    told = [
        f"{_both(rule.name)}: {_both(rule.limit)}{'（建议 proposed）' if rule.proposed else ''}"
        for rule in rules_of(norm, texts)
    ]
    if norm.status is not Status.IN_FORCE and norm.status.reason is not None:
        told.insert(0, f"**{_both(Bilingual.of(REASONS[norm.status.reason]))}**")
    view = [_view(norm), *(_both(Bilingual.of(need)) for need in view_needs(norm))]
    return _named(norm), "<br>".join(told), "<br>".join(filter(None, view))


def _pending_row(norm: PendingNorm) -> str:
    signals = "，".join(SIGNALS[name]["zh"] for name in norm.signals)
    english = ", ".join(SIGNALS[name]["en"] for name in norm.signals)
    needs = _both(Bilingual.of(NEEDS[norm.needs]))
    return _row(_named(norm), needs, _view(norm), f"{signals}<br>{english}")


def _manual_row(norm: ManualNorm) -> str:
    points = "" if norm.points is None else f"<br>扣 {norm.points:g} 分 · {norm.points:g} points"
    looked = f"{norm.manual.zh}<br>{norm.manual.en}"
    return _row(_named(norm), looked, _both(SCORES[norm.manual.score]) + points)


def _feature_row(feature: Feature) -> str:
    served = f"`{feature.command}`" if feature.command else f"以后 later: {feature.later}"
    return _row(_words(feature.id, "D", feature.title, feature.source), served)


def _named(norm: NormHead) -> str:
    return _words(norm.id, norm.measurability.value, norm.title, norm.source)


def _words(entry: str, letter: str, title: Title, source: Source) -> str:
    """Return id and class, both titles, the quotation and its section."""
    quoted = f"“{source.quote}”（{source.section}）"
    return f"`{entry}` {letter}<br>**{title.zh}**<br>{title.en}<br>{quoted}"


def _view(norm: NormHead) -> str:
    return "" if norm.view is None else _both(VIEWS[norm.view])


def _both(words: Bilingual) -> str:
    return words.zh if words.zh == words.en else f"{words.zh} {words.en}"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a text file here
    sys.stdout.write(page())
