"""Networks, their weights, and the typed observations they yield."""
