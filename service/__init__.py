"""The web service over recordings, findings and events."""
