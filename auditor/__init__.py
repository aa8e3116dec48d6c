"""Audit recordings of a counter against written service norms."""
