"""The words of the report, in Chinese and English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in both languages of the report."""

    zh: str
    en: str

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> Bilingual:
        """Return the text that `texts` holds under ``zh`` and ``en``."""
        return cls(texts["zh"], texts["en"])

    @classmethod
    def same(cls, text: str) -> Bilingual:
        """Return a text that reads the same in both languages: a number, a name."""
        return cls(text, text)

    def map(self, change: Callable[[str], str]) -> Bilingual:
        """Return both texts changed by `change`."""
        return Bilingual(change(self.zh), change(self.en))

    def joined(self, other: Bilingual, by: str = " ") -> Bilingual:
        """Return this text, `by`, and `other`, in each language."""
        return Bilingual(f"{self.zh}{by}{other.zh}", f"{self.en}{by}{other.en}")


@dataclass(frozen=True, slots=True)
class Texts:
    """The catalogue: key such as ``verdict.violated`` → text."""

    entries: Mapping[str, Bilingual]

    def __call__(self, key: str, **values: object) -> Bilingual:
        """Return the text of `key` with its ``{name}`` fields filled.

        A value that is itself bilingual is put in in each language.

        Raises
        ------
        KeyError
            When the catalogue has no such key.
        """
        text = self.entries[key]
        if not values:
            return text
        filled = {
            lang: getattr(text, lang).format_map(
                {
                    name: getattr(value, lang) if isinstance(value, Bilingual) else value
                    for name, value in values.items()
                }
            )
            for lang in ("zh", "en")
        }
        return Bilingual.of(filled)


def read_texts(package: str = "auditor.report", name: str = "texts.yaml") -> Texts:
    """Return a catalogue that is installed with the program; by default that of the report."""
    raw = yaml.safe_load(files(package).joinpath(name).read_text("utf-8"))
    return Texts(
        {
            f"{group}.{key}": Bilingual.of(text)
            for group, entries in raw.items()
            for key, text in entries.items()
        }
    )
