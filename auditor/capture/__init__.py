"""Recordings in, frames with presentation times out."""
