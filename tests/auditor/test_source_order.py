"""Norms on the form stand as in their sources."""

from __future__ import annotations

import pytest

from auditor.papers.source_order import document_of, form_norms, heading_of, numbers_of
from rules.norm_parts import Source
from rules.pack_reader import DEFAULT_PACK, load_pack


@pytest.mark.parametrize(
    ("section", "numbers"),
    [
        ("一(二)仪态·1标准站姿·头部", (1, 2, 1)),
        ("一(二)仪态·4标准手势(1)柜台服务手势", (1, 2, 4, 1)),
        ("三、1", (3, 1)),
        ("三 现场服务·1迎接客户·一般性迎接", (3, 1)),
        ("十二、3", (12, 3)),
        ("二十 其他", (20,)),
        ("公司优质服务规范细则 · 一、4", (1, 4)),
        ("4.1.2", (4, 1, 2)),
        ("前言", ()),
        ("活动标准2", ()),
    ],
)
def test_numbers_of_a_section(section: str, numbers: tuple[int, ...]) -> None:
    assert numbers_of(section) == numbers


def test_documents_and_headings() -> None:
    assert document_of("公司优质服务规范细则 · 一、4") == "公司优质服务规范细则"
    assert document_of("三、1") == ""
    assert heading_of("一(二)仪态·1标准站姿·头部") == "一(二)仪态·1标准站姿"
    assert heading_of("公司优质服务规范细则 · 一、4") == "公司优质服务规范细则 · 一、4"


def test_the_form_follows_the_source_and_keeps_every_norm() -> None:
    pack = load_pack(DEFAULT_PACK)
    sections = [
        "三、1",
        "一(二)仪态·2坐姿",
        "另一文件 · 一、1",
        "一(二)仪态·1站姿",
        "一(二)仪态·1站姿·脚部",
    ]
    norms = tuple(
        norm.model_copy(update={"source": Source(section=section, quote="…")})
        for norm, section in zip(pack.norms, sections, strict=False)
    )
    ordered = form_norms(pack.model_copy(update={"norms": norms}))
    assert [norm.source.section for norm in ordered] == [
        "一(二)仪态·1站姿",
        "一(二)仪态·1站姿·脚部",
        "一(二)仪态·2坐姿",
        "三、1",
        "另一文件 · 一、1",
    ]
    assert {norm.id for norm in form_norms(pack)} == {norm.id for norm in pack.norms}
