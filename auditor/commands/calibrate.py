"""`auditor calibrate`: how a camera hangs and what lies in its picture, kept in its profile."""

from __future__ import annotations

import click

from auditor.commands.calibrate_check import check
from auditor.commands.calibrate_gravity import gravity
from auditor.commands.calibrate_lens import intrinsics, target
from auditor.commands.calibrate_zones import zones


@click.group()
def calibrate() -> None:
    """Find out how a camera hangs and write it into its profile."""


calibrate.add_command(gravity)
calibrate.add_command(intrinsics)
calibrate.add_command(target)
calibrate.add_command(check)
calibrate.add_command(zones)
