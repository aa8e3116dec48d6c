"""Camera models, zones and profiles."""
