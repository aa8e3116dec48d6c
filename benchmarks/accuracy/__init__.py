"""How far measured angles are from the truth, and whether their sigma says so."""
