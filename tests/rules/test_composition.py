"""Packs made of several files: parts, and norms taken from other packs."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.pack_library import KeptLibrary
from rules.pack_reader import PackError, digest, load_pack, parse_pack, read_pack

HEAD = 'pack: {name}\nversion: 1.2.0\nrequires: {{engine: ">=1,<2"}}\n{more}'
NORM = """\
  - id: {id}
    class: A
    title: {{zh: 躬, en: Bow}}
    source: {{section: 一, quote: 躬}}
    subject: staff
    each: bow
    require: {{where: {{depth: {{at_least: 10deg}}}}}}
    severity: minor
    message: {{zh: "{{depth}}", en: "{{depth}}"}}
"""


def written(folder: Path, name: str, more: str = "", *ids: str) -> Path:
    """Write a pack, or a part when `name` holds a folder."""
    path = folder / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    norms = "norms:\n" + "".join(NORM.format(id=one) for one in ids) if ids else ""
    head = "" if "/" in name else HEAD.format(name=name, more=more)
    path.write_text(head + norms, "utf-8")
    return path


def fault(path: Path) -> str:
    with pytest.raises(PackError) as caught:
        load_pack(path)
    return str(caught.value)


def test_parts_are_the_packs_own_norms(tmp_path):
    written(tmp_path, "mine/more", "", "bow.second")
    path = written(tmp_path, "mine", "parts: [mine/more.yaml]\n", "bow.first")
    pack = load_pack(path)
    assert [norm.id for norm in pack.norms] == ["bow.first", "bow.second"]
    assert pack.origins == {}


def test_included_norms_tell_where_they_came_from(tmp_path):
    written(tmp_path, "other", "", "bow.deep", "bow.slow", "nod.short")
    path = written(tmp_path, "mine", "include: ['other.yaml:bow.*']\n", "bow.first")
    pack = load_pack(path)
    assert [norm.id for norm in pack.norms] == ["bow.first", "bow.deep", "bow.slow"]
    origin = pack.origins["bow.deep"]
    assert (origin.pack, origin.version, origin.adopted) == ("other", "1.2.0", True)
    assert "bow.first" not in pack.origins


def test_norms_come_through_several_packs_once(tmp_path):
    written(tmp_path, "base", "", "bow.deep")
    written(tmp_path, "middle", "include: ['base.yaml:*']\n", "bow.slow")
    path = written(tmp_path, "mine", "include: ['middle.yaml:*', 'base.yaml:*']\n")
    pack = load_pack(path)
    assert [norm.id for norm in pack.norms] == ["bow.slow", "bow.deep"]
    assert pack.origins["bow.deep"].pack == "base"


def test_the_bank_adopts_norms_of_the_power_hall():
    bank = load_pack("bank-outlet")
    hall = load_pack("quanzhou-power-hall")
    assert bank.norm("etiquette.bow.greeting_15deg") == hall.norm("etiquette.bow.greeting_15deg")
    origin = bank.origins["etiquette.bow.greeting_15deg"]
    assert (origin.pack, origin.adopted) == ("quanzhou-power-hall", True)
    assert bank.origins["conduct.company.no_leaving_post"].pack == "common"


def test_a_pack_keeps_whole_what_it_was_read_from(tmp_path):
    source = read_pack("bank-outlet")
    (first, data), *others = source.texts
    kept = KeptLibrary({name: text.decode() for name, text in others})
    assert parse_pack(data, first, kept) == source.pack
    with pytest.raises(PackError, match=r"include\.0: quanzhou-power-hall: was not kept"):
        parse_pack(data, first, KeptLibrary({}))


def test_the_hash_is_of_all_files(tmp_path):
    written(tmp_path, "other", "", "bow.deep")
    path = written(tmp_path, "mine", "include: ['other.yaml:*']\n")
    before = read_pack(path).sha256
    written(tmp_path, "other", "", "bow.deep", "bow.slow")
    assert read_pack(path).sha256 != before
    assert digest(["a"]) == "a"
    assert digest(["a", "b", "c"]) == digest(["a", "c", "b"]) != digest(["b", "a", "c"])


def test_a_cycle_is_told(tmp_path):
    written(tmp_path, "second", "include: ['first.yaml:*']\n")
    path = written(tmp_path, "first", "include: ['second.yaml:*']\n")
    told = fault(path)
    assert "second.yaml:4: include.0: a pack cannot include itself" in told
    assert told.count("first.yaml") == 2
    alone = written(tmp_path, "alone", "include: ['alone.yaml:*']\n")
    assert "alone.yaml:4: include.0: a pack cannot include itself" in fault(alone)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (
            "include: ['commn:*']\n",
            "mine.yaml:4: include.0: commn: no such pack; the nearest is co",
        ),
        ("include: ['gone.yaml:*']\n", "mine.yaml:4: include.0: "),
        ("include: [common]\n", "mine.yaml:4: include.0: write `pack:id-glob`"),
        ("include: ['common:']\n", "mine.yaml:4: include.0: write `pack:id-glob`"),
        (
            "include:\n  - common:*\n  - common:cnduct.*\n",
            "mine.yaml:6: include.1: 'cnduct.*' matches no norm of common; the nearest is 'condu",
        ),
        ("parts: [mine/gone.yaml]\n", "mine.yaml:4: parts.0: "),
        ("parts: [gone/part]\n", "mine.yaml:4: parts.0: gone/part: cannot be read: No such file"),
        ("defaults: {max_gap: 1s}\ninclude: ['common:*']\n", "common has other `defaults`"),
        ("", "`norms`, `parts` or `include`"),
    ],
)
def test_faults_of_composition(more, says, tmp_path):
    assert says in fault(written(tmp_path, "mine", more))


def test_an_id_stands_once(tmp_path):
    written(tmp_path, "mine/more", "", "bow.first")
    path = written(tmp_path, "mine", "parts: [mine/more.yaml]\n", "bow.first")
    assert "more.yaml:2: norms.0.id: norm id bow.first is used twice" in fault(path)
    written(tmp_path, "other", "", "bow.first")
    path = written(tmp_path, "mine", "include: ['other.yaml:*']\n", "bow.first")
    told = fault(path)
    assert "mine.yaml:4: include.0: norm id bow.first is used twice; it stands in" in told
    assert "mine.yaml:6: norms.0.id" in told
