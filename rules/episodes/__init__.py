"""Gestures and changes of posture, from signals."""
