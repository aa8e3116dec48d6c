"""A paper as PDF, printed by the Chromium of the machine.

The page is written for a browser, and what prints it here is what people see it with. It is called
as a program, so that the project depends on no engine for pages of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from auditor.errors import MachineError

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
VARIABLE = "AUDITOR_CHROMIUM"
"""Names the program where it has another name or place."""
LIMIT_S = 180
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-pdf-header-footer",
)


def to_pdf(page: str) -> bytes:
    """Return the page on A4.

    Raises
    ------
    MachineError
        When there is no Chromium, or it does not print.
    """
    program = _program()
    with tempfile.TemporaryDirectory(prefix="auditor-pdf-") as folder:
        source, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(page, "utf-8")
        command = [program, *FLAGS, f"--user-data-dir={folder}/profile"]
        if os.geteuid() == 0:  # Chromium refuses to build its sandbox for root
            command.append("--no-sandbox")
        command += [f"--print-to-pdf={target}", source.as_uri()]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=LIMIT_S
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise MachineError(f"{program}: does not print ({error})") from error
        data = target.read_bytes() if target.is_file() else b""
        if not data.startswith(b"%PDF"):
            said = (done.stderr.strip().splitlines() or ["it says nothing"])[-1]
            raise MachineError(f"{program}: printed no PDF: {said}")
        return data


def _program() -> str:
    named = os.environ.get(VARIABLE)
    found = (shutil.which(name) for name in ((named,) if named else PROGRAMS))
    program = next((path for path in found if path is not None), None)
    if program is not None:
        return program
    if named:
        raise MachineError(f"{VARIABLE}: {named}: no such program")
    raise MachineError(
        "PDF needs Chromium, and none is installed; install it (apt-get install chromium), name it "
        f"in {VARIABLE}, or print the HTML page from a browser"
    )
