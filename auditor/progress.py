"""How the long work tells how far it is."""

from __future__ import annotations


class Listener:
    """Hears how far the work is; this one does nothing, for when nobody listens."""

    def begins(self, total_s: float | None) -> None:
        """Hear that the work begins on `total_s` seconds of recording; None = not known."""

    def reached(self, position_s: float, realtime_factor: float) -> None:
        """Hear that `position_s` seconds of the recording are done.

        `realtime_factor` = seconds of recording per second of work so far.
        """
