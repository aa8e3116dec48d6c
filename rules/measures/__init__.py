"""Signals in time, from observations of one person."""
