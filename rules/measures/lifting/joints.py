"""Joints and head as lifted, and the angles between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.observations import FloatArray
from models.observations import PoseLandmark as P
from rules.measures.body import Body
from rules.measures.lifting.features import JOINTS, Inputs, inputs_of, mirrored_outputs
from rules.measures.lifting.network import ANGLES, LiftingNetwork, lifting_network
from rules.measures.once import once
from rules.measures.vectors import angle_between_deg, dot, horizontal, unit

UP = np.array([0.0, 0.0, 1.0])
"""The lifting frame stands on gravity."""


@dataclass(frozen=True, slots=True)
class Lifted:
    """One track as lifted; T rows, NaN without a pose.

    Attributes
    ----------
    joints : (T, 8, 3) `features.JOINTS` from the mid-hip in torso lengths, lifting frame: right
        of somebody who faces the camera, towards the camera, up.
    ahead : (T, 3) unit vector where the head points, lifting frame.
    sigma_deg : (T, 9) deviation of each of `network.ANGLES`.
    """

    joints: FloatArray
    ahead: FloatArray
    sigma_deg: FloatArray

    def joint(self, landmark: P) -> FloatArray:
        """(T, 3) one joint."""
        return self.joints[:, JOINTS.index(landmark)]

    def sigma_of(self, angle: str) -> FloatArray:
        """(T,) deviation of one of `network.ANGLES`, degrees."""
        return self.sigma_deg[:, ANGLES.index(angle)]

    @property
    def trunk(self) -> FloatArray:
        """(T, 3) mid-hip → mid-shoulder."""
        return (self.joint(P.LEFT_SHOULDER) + self.joint(P.RIGHT_SHOULDER)) / 2 - self._mid_hip

    @property
    def left(self) -> FloatArray:
        """(T, 3) the wearer's left, level: from hips and shoulders alike."""
        hips, shoulders = (
            unit(horizontal(self.joint(left) - self.joint(right), UP))
            for left, right in ((P.LEFT_HIP, P.RIGHT_HIP), (P.LEFT_SHOULDER, P.RIGHT_SHOULDER))
        )
        return unit(hips + shoulders)

    @property
    def forward(self) -> FloatArray:
        """(T, 3) where the body faces, level."""
        return np.cross(self.left, np.broadcast_to(UP, self.left.shape))

    @property
    def _mid_hip(self) -> FloatArray:
        return (self.joint(P.LEFT_HIP) + self.joint(P.RIGHT_HIP)) / 2


@once
def lift(body: Body) -> Lifted:
    """Return the joints of a body as lifted. Computed once: every measure asks."""
    inputs, network = inputs_of(body), lifting_network()
    table = inputs.table
    unknown = ~np.isfinite(table).all(axis=1)
    table[unknown] = 0.0
    outputs = _both_ways(network, inputs, table)
    outputs[unknown] = np.nan
    doubt = network.sigma_deg(table)
    doubt[unknown] = np.nan
    joints = outputs[:, :-3].reshape(len(outputs), -1, 3)
    return Lifted(joints, unit(outputs[:, -3:]), doubt)


def _both_ways(network: LiftingNetwork, inputs: Inputs, table: FloatArray) -> FloatArray:
    """Return the outputs, the mean of all members for the person and for the mirrored one."""
    mirrored = inputs.mirrored
    mirrored_table = np.nan_to_num(mirrored.table)
    straight = sum(member(table) for member in network.joints)
    turned = sum(member(mirrored_table) for member in network.joints)
    back = mirrored_outputs(mirrored.first_guess + turned / len(network.joints))
    outputs: FloatArray = (inputs.first_guess + straight / len(network.joints) + back) / 2
    return outputs


@once
def _angles_of(body: Body) -> dict[str, FloatArray]:
    return angles_deg(lift(body))


def lifted_angle(body: Body, name: str) -> tuple[FloatArray, FloatArray]:
    """Return value and deviation, (T,) degrees each, of one of `network.ANGLES`."""
    return _angles_of(body)[name], lift(body).sigma_of(name)


def angles_deg(lifted: Lifted) -> dict[str, FloatArray]:
    """Return (T,) degrees of each of `network.ANGLES`, by the definitions of the measures."""
    trunk, left, forward = lifted.trunk, lifted.left, lifted.forward
    arms = {side: _arm(lifted, side, trunk) for side in ("left", "right")}
    across = lifted.joint(P.LEFT_SHOULDER) - lifted.joint(P.RIGHT_SHOULDER)
    ahead = lifted.ahead
    return {
        "arm_left": arms["left"][0],
        "arm_right": arms["right"][0],
        "elbow_left": arms["left"][1],
        "elbow_right": arms["right"][1],
        "trunk_pitch": np.degrees(np.arctan2(dot(trunk, forward), trunk[:, 2])),
        "trunk_roll": np.degrees(np.arctan2(dot(trunk, left), trunk[:, 2])),
        "shoulder_tilt": np.degrees(np.arctan2(across[:, 2], np.hypot(across[:, 0], across[:, 1]))),
        "head_yaw": np.degrees(np.arctan2(dot(ahead, left), dot(ahead, forward))),
        "head_pitch": -np.degrees(np.arcsin(np.clip(ahead[:, 2], -1.0, 1.0))),
    }


def _arm(lifted: Lifted, side: str, trunk: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return angle to the trunk pointing down, and at the elbow."""
    shoulder, elbow, wrist = (
        lifted.joint(P[f"{side.upper()}_{name}"]) for name in ("SHOULDER", "ELBOW", "WRIST")
    )
    return angle_between_deg(wrist - shoulder, -trunk), angle_between_deg(
        shoulder - elbow, wrist - elbow
    )
