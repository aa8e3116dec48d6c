"""Where a norm in force came from, and what a site changed in it."""

from __future__ import annotations

from calibration.strict_model import Strict


class Origin(Strict):
    """The pack that defines a norm which another pack or a site's file takes in.

    `adopted`: another pack took it over, which no source asks for; it is our proposal.
    """

    pack: str
    version: str
    adopted: bool


class Override(Strict):
    """One value that a site set: its dotted key, what the pack says, and what holds here."""

    key: str
    was: str
    now: str
