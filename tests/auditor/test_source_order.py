"""Norms on the form stand as in their sources."""

from __future__ import annotations

import pytest

from auditor.papers.source_order import form_norms, heading_of
from rules.catalogue import read_catalogue
from rules.norm_parts import Source
from rules.pack_reader import DEFAULT_PACK, bundled_packs, load_pack


@pytest.mark.parametrize(
    ("section", "heading"),
    [
        ("一(二)仪态·1标准站姿·头部", "一(二)仪态·1标准站姿"),
        ("三 现场服务·1迎接客户·一般性迎接", "三 现场服务·1迎接客户"),
        ("公司优质服务规范细则 · 一、4", "公司优质服务规范细则 · 一、4"),
        ("4.1.2", "4.1.2"),
    ],
)
def test_headings(section: str, heading: str) -> None:
    assert heading_of(section) == heading


@pytest.mark.parametrize("name", bundled_packs())
def test_every_norm_of_every_pack_is_a_line_in_the_order_of_the_source(name: str) -> None:
    pack = load_pack(name)
    lines = [norm.id for norm in form_norms(pack)]
    assert sorted(lines) == sorted(norm.id for norm in (*pack.norms, *pack.unjudged))
    place = {norm_id: row for row, norm_id in enumerate(read_catalogue())}
    known = [place[norm_id] for norm_id in lines if norm_id in place]
    assert known == sorted(known)


def test_the_power_halls_form_goes_from_grooming_to_visitors() -> None:
    headings = [heading_of(n.source.section) for n in form_norms(load_pack(DEFAULT_PACK))]
    chapters = ["一(一)仪容", "一(二)仪表", "一(二)仪态", "二 接待礼仪", "三 现场服务"]
    first = [next(i for i, h in enumerate(headings) if h.startswith(one)) for one in chapters]
    assert first == sorted(first)
    assert first[0] == 0


def test_a_sites_own_norm_follows_its_section() -> None:
    pack = load_pack(DEFAULT_PACK)
    norm = pack.norms[0]
    own = norm.model_copy(update={"id": "own.norm"})
    nowhere = Source(section="本厅规定", quote="…")
    last = norm.model_copy(update={"id": "own.last", "source": nowhere})
    lines = form_norms(pack.model_copy(update={"norms": (last, own, *pack.norms)}))
    ids = [line.id for line in lines]
    assert ids[-1] == "own.last"
    at = ids.index("own.norm")
    heading = heading_of(norm.source.section)
    assert heading_of(lines[at - 1].source.section) == heading
    after = [heading_of(line.source.section) for line in lines[at + 1 :]]
    no_source_has = {"scene.welcome", "scene.tea"}  # as the site's own norm, they follow too
    assert heading not in after[len(no_source_has) :]
    assert {line.id for line in lines[at + 1 : at + 3]} == no_source_has
