"""A site file with everything that it names, read and checked against one another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic_core import PydanticCustomError

from auditor.errors import InputError
from auditor.site.decisions import DecisionRecord, read_decisions
from auditor.site.local_terms import LocalTerms
from auditor.site.roster import Roster, read_roster
from auditor.site.scoring_file import check_against, score_rules
from auditor.site.site_file import Camera, Hall, Site
from calibration.profile import ProfileError, load_profile
from calibration.strict_model import PLACE, nearest
from calibration.strict_yaml import line_of, parse_model
from rules.norm import Pack
from rules.pack_reader import PackError, read_pack
from rules.scoring import ScoreRules

Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class KnownCamera:
    """A camera of the site: its hall, the counters in its view, where its recordings may lie."""

    id: str
    hall: Hall
    counters: tuple[str, ...]
    recordings: Path | None

    @property
    def counter(self) -> str | None:
        """The one counter in view; None when there are several or none."""
        return self.counters[0] if len(self.counters) == 1 else None


@dataclass(frozen=True, slots=True)
class OpenSite:
    """A site, ready to make papers of.

    `cameras` is by id; `results` is where the folders of results lie.
    """

    site: Site
    pack: Pack
    cameras: Mapping[str, KnownCamera]
    results: Path
    roster: Roster
    decisions: Mapping[str, DecisionRecord]
    score_rules: ScoreRules


@dataclass(frozen=True, slots=True)
class _File:
    """The site file: errors name a line of it."""

    path: Path
    root: yaml.Node

    def beside(self, name: str) -> Path:
        """Return the path that the file calls `name`."""
        return self.path.parent / name

    def fault(self, key: Key, text: str) -> InputError:
        shown = ".".join(str(part) for part in key)
        return InputError(f"{self.path}:{line_of(self.root, key)}: {shown}: {text}")


def open_site(path: Path) -> OpenSite:
    """Return the site in a file, with its pack, profiles, roster and decisions.

    Raises
    ------
    InputError, FileFormatError, PackError, ProfileError
        When a file cannot be read, does not follow its schema, or contradicts the site.
    """
    file, site = _read(path)
    results = file.beside(site.results)
    if not results.is_dir():
        raise file.fault(("results",), f"{results} is no folder; name where `audit --out` writes")
    pack = _pack(file, site)
    return OpenSite(
        site=site,
        pack=pack,
        cameras=_cameras(file, site),
        results=results,
        roster=_roster(file, site),
        decisions={} if site.decisions is None else read_decisions(file.beside(site.decisions)),
        score_rules=score_rules(site.scoring, pack),
    )


@dataclass(frozen=True, slots=True)
class SiteTerms:
    """What of a site an audit needs, before there are results: its `site` file at `path`."""

    path: Path
    site: Site

    @property
    def norms(self) -> str:
        """The norms in force: a bundled pack's name, or the path of a file."""
        return _norms(self.path, self.site)

    @property
    def roster(self) -> Path | None:
        """The file of the roster, if the site names one."""
        return None if self.site.roster is None else self.path.parent / self.site.roster


def read_site(path: Path) -> SiteTerms:
    """Return what a site file says, without what it names.

    Raises
    ------
    InputError, FileFormatError
        When it cannot be read or does not follow its schema.
    """
    return SiteTerms(path, _read(path)[1])


def _read(path: Path) -> tuple[_File, Site]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    site, root = parse_model(Site, data, str(path))
    return _File(path, root), site


def _roster(file: _File, site: Site) -> Roster:
    if site.roster is None:
        return Roster()
    remedy = "mend `roster` in the site file"
    return read_roster(file.beside(site.roster), LocalTerms.of(site), remedy)


def _norms(path: Path, site: Site) -> str:
    """Return the pack's name, or the path of the file that the site calls so."""
    is_file = Path(site.norms).suffix in {".yaml", ".yml"}
    return str(path.parent / site.norms) if is_file else site.norms


def _pack(file: _File, site: Site) -> Pack:
    name = _norms(file.path, site)
    try:
        pack = read_pack(name).pack
    except PackError as error:
        if str(error).startswith(f"{name}:") and Path(name).exists():
            raise  # the pack's own faults name its own lines
        raise file.fault(("norms",), str(error)) from error
    try:
        check_against(site.scoring, pack)
    except PydanticCustomError as error:
        raise file.fault((error.context or {})[PLACE], error.message()) from error
    return pack


def _cameras(file: _File, site: Site) -> dict[str, KnownCamera]:
    known: dict[str, KnownCamera] = {}
    for row, hall in enumerate(site.halls):
        for column, camera in enumerate(hall.cameras):
            key: Key = ("halls", row, "cameras", column)
            found = _camera(file, key, hall, camera)
            if found.id in known:
                raise file.fault((*key, "id"), f"camera {found.id!r} is listed twice")
            known[found.id] = found
    return known


def _camera(file: _File, key: Key, hall: Hall, camera: Camera) -> KnownCamera:
    camera_id, counters = camera.id, camera.counters
    if camera.profile is not None:
        path = file.beside(camera.profile)
        try:
            profile = load_profile(path)
        except ProfileError as error:
            if not path.is_file():
                raise file.fault((*key, "profile"), str(error)) from error
            raise
        if camera_id is not None and camera_id != profile.id:
            raise file.fault((*key, "id"), f"{camera_id!r} is called {profile.id!r} in its profile")
        camera_id = profile.id
        counters = tuple(sorted(profile.counters)) if counters is None else counters
    ids = [counter.id for counter in hall.counters]
    for counter in counters or ():
        if counter not in ids:
            place = "profile" if camera.counters is None else "counters"
            near = nearest(counter, ids)
            raise file.fault(
                (*key, place), f"the hall has no counter {counter!r}; the nearest is {near!r}"
            )
    folder = None if camera.recordings is None else file.beside(camera.recordings.folder)
    return KnownCamera(str(camera_id), hall, counters or (), folder)
