"""What the audits of a period found, tied to counters, people and decisions."""
