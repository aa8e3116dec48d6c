"""The whole life of a norm: measures, episodes, packs, verdicts."""
