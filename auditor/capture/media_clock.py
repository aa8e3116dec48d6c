"""Media time: from the stamps that pictures carry, or lack, to seconds from the first one."""

from __future__ import annotations

from dataclasses import dataclass

SET_BACK_S = 0.5
"""A clock that goes back so far was set or started anew; by less, single pictures are astray."""


@dataclass
class MediaClock:
    """Gives pictures their media time, in the order in which they are decoded.

    Attributes
    ----------
    first_s : what the stream's clock showed at the first picture of the recording.
    frame_s : for how long a picture usually stands.
    last_s : media time of the last picture; before the first it is negative.
    was_set_back : whether the stream's clock was set back on the way; media time runs on.
    """

    first_s: float
    frame_s: float
    last_s: float = -1.0
    was_set_back: bool = False
    _shift_s: float = 0.0

    def time_of(self, clock_s: float | None) -> float | None:
        """Return the media time of the next picture, None when it is to be left out.

        A picture without a stamp (`clock_s` None) follows its predecessor by the usual frame
        time; one whose stamp does not advance carries no new time.
        """
        following_s = max(self.last_s, -self.frame_s) + self.frame_s
        if clock_s is None:
            time_s = following_s
        else:
            time_s = clock_s - self.first_s + self._shift_s
            if self.last_s >= 0 and time_s < self.last_s - SET_BACK_S:
                self._shift_s += following_s - time_s
                self.was_set_back = True
                time_s = following_s
        if time_s <= self.last_s or time_s < 0:
            return None
        self.last_s = time_s
        return time_s
