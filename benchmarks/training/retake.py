"""A labelled recording as another camera at the same place would have shown it.

A camera that turns or zooms about its own centre changes the picture by a homography, whatever is
in the scene: so the truth stays exact. Light, sharpness and noise change with it. What the networks
then see of the same person differs as it does between recordings, and the lifting learns to expect
that.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from auditor.capture.source import MediaInfo, VideoSource
from benchmarks.accuracy.truth import TrueClip
from benchmarks.perceived import Showing
from calibration.camera import CameraModel
from models.observations import FloatArray, Frame

Picture = NDArray[np.uint8]

MOST_TURN_DEG = (8.0, 10.0, 10.0)
"""Down, aside and about the line of sight."""
LEAST_LOG_ZOOM, MOST_LOG_ZOOM = -0.35, 0.3
MOST_LOG_GAMMA, MOST_GAIN = 0.45, 0.2
MOST_BLUR_PX, LEAST_SHARPNESS = 1.6, 0.5
MOST_NOISE = 7.0
"""Of 255, one standard deviation of grey."""
OFTEN = 1 / 3
"""Share of the retakes that are blurred, and of those that are coarser."""
SHOULDERS_ACROSS, SHOULDERS_DOWN = (0.15, 0.85), (0.12, 0.6)
"""Where the shoulders have to stay, in shares of the picture."""
TRIES = 50


@dataclass(frozen=True, slots=True)
class Retake:
    """What is different; `seed` is of the noise.

    Attributes
    ----------
    turn : (3, 3) from the old camera's axes to the new one's. matrix : (3, 3) its intrinsics.
    homography : (3, 3) from the old picture to the new one.
    gamma, gain : of the grey levels. blur_px : deviation of the blur, 0 = none.
    sharpness : the picture is coarser by this factor, 1 = as it is. noise : of 255.
    """

    seed: int
    turn: FloatArray
    matrix: FloatArray
    homography: FloatArray
    gamma: float
    gain: float
    blur_px: float
    sharpness: float
    noise: float

    @property
    def showing(self) -> Showing:
        """How the recording is shown to the networks."""
        return Showing(f"retake {self.seed}", lambda source: Retaken(source, self))

    @classmethod
    def of(cls, truth: TrueClip, size_px: tuple[int, int], seed: int) -> Retake:
        """Return a retake of a clip in which the person stays in view; the same for one seed."""
        if truth.camera.matrix is None:
            raise ValueError("camera: the labels know it")
        rng = np.random.default_rng(seed)
        matrix = truth.camera.matrix
        for _ in range(TRIES):
            turn, zoomed = _turn(rng), matrix.copy()
            zoomed[[0, 1], [0, 1]] *= np.exp(rng.uniform(LEAST_LOG_ZOOM, MOST_LOG_ZOOM))
            homography = zoomed @ turn @ np.linalg.inv(matrix)
            if _in_view(_moved(truth.shoulders_px, homography), size_px):
                break
        else:
            turn, zoomed, homography = np.eye(3), matrix, np.eye(3)
        return cls(
            seed=seed,
            turn=turn,
            matrix=zoomed,
            homography=homography,
            gamma=float(np.exp(rng.uniform(-MOST_LOG_GAMMA, MOST_LOG_GAMMA))),
            gain=float(rng.uniform(1 - MOST_GAIN, 1 + MOST_GAIN)),
            blur_px=float(rng.uniform(0, MOST_BLUR_PX)) if rng.random() < OFTEN else 0.0,
            sharpness=float(rng.uniform(LEAST_SHARPNESS, 1)) if rng.random() < OFTEN else 1.0,
            noise=float(rng.uniform(0, MOST_NOISE)),
        )

    @classmethod
    def of_clip(cls, name: str, number: int, truth: TrueClip, size_px: tuple[int, int]) -> Retake:
        """Return the retake of that `number` of the clip of that `name`."""
        return cls.of(truth, size_px, zlib.crc32(f"{name} {number}".encode()))

    def picture(self, image: Picture, rng: np.random.Generator) -> Picture:
        """Return the picture (H, W, 3) as it would have been taken."""
        height, width = image.shape[:2]
        seen = cv2.warpPerspective(
            image, self.homography, (width, height), borderMode=cv2.BORDER_REPLICATE
        )
        if self.sharpness < 1:
            size = (round(width * self.sharpness), round(height * self.sharpness))
            coarse = cv2.resize(seen, size, interpolation=cv2.INTER_AREA)
            seen = cv2.resize(coarse, (width, height))
        if self.blur_px > 0:
            seen = cv2.GaussianBlur(seen, (0, 0), self.blur_px)
        lit = 255 * self.gain * (seen / 255) ** self.gamma
        noisy = lit + rng.normal(0, self.noise, (height, width, 1))
        return np.clip(noisy, 0, 255).astype(np.uint8)

    def truth(self, truth: TrueClip) -> TrueClip:
        """Return the truth of the clip as the new camera sees it."""
        camera = truth.camera
        if camera.up_camera is None:
            raise ValueError("camera: the labels know its gravity")
        return replace(
            truth,
            shoulders_px=_moved(truth.shoulders_px, self.homography),
            joints_m=truth.joints_m @ self.turn.T,
            ahead=truth.ahead @ self.turn.T,
            camera=CameraModel(self.matrix, self.turn @ camera.up_camera, camera.up_sigma_deg),
        )


@dataclass(frozen=True, slots=True)
class Retaken:
    """A recording, taken anew; `auditor.capture.source.VideoSource`."""

    source: VideoSource
    retake: Retake

    @property
    def info(self) -> MediaInfo:
        """What the recording is."""
        return self.source.info

    def frames(self, rate_hz: float | None = None) -> Iterator[Frame]:
        """Yield the frames, taken anew."""
        yield from self._anew(self.source.frames(rate_hz))

    def frames_between(self, start_s: float, end_s: float) -> Iterator[Frame]:
        """Yield the frames of a stretch, taken anew."""
        yield from self._anew(self.source.frames_between(start_s, end_s))

    def _anew(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        rng = np.random.default_rng(self.retake.seed)
        for frame in frames:
            yield replace(frame, image=self.retake.picture(frame.image, rng))


def _turn(rng: np.random.Generator) -> FloatArray:
    """Return a rotation (3, 3) about the camera's centre."""
    angles = [rng.uniform(-most, most) for most in MOST_TURN_DEG]
    turn = np.eye(3)
    for axis, angle in zip(np.eye(3), angles, strict=True):
        turn = cv2.Rodrigues(axis * np.radians(angle))[0] @ turn
    return np.asarray(turn, np.float64)


def _moved(points_px: FloatArray, homography: FloatArray) -> FloatArray:
    """Return points (T, 2) of the old picture in the new one."""
    return np.asarray(cv2.perspectiveTransform(points_px[np.newaxis], homography)[0], np.float64)


def _in_view(shoulders_px: FloatArray, size_px: tuple[int, int]) -> bool:
    share = shoulders_px / np.array(size_px)
    low, high = np.transpose([SHOULDERS_ACROSS, SHOULDERS_DOWN])
    return bool(np.all((share > low) & (share < high)))
