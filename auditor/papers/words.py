"""The words of the papers in one language."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.report.texts import Bilingual, Texts, read_texts
from rules.norm_parts import Title

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue of the papers, and of the report about one recording, in `lang`."""

    lang: str
    own: Texts
    report: Texts

    @classmethod
    def of(cls, lang: str) -> Words:
        """Return the words in ``zh`` or ``en``."""
        return cls(lang, read_texts("auditor.papers", "words.yaml"), read_texts())

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of `key` with its ``{name}`` fields filled.

        Raises
        ------
        KeyError
            When neither catalogue has it.
        """
        texts = self.own if key in self.own.entries else self.report
        return self.pick(texts(key, **values))

    def pick(self, text: Bilingual | Title) -> str:
        """Return the text in this language."""
        return text.zh if self.lang == "zh" else text.en

    def name(self, title: Title | None, otherwise: str) -> str:
        """Return a title in this language, or `otherwise` where there is none."""
        return otherwise if title is None else self.pick(title)
