"""How people stand to each other: what one body alone does not show."""
