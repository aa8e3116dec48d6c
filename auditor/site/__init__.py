"""One place of business: its halls, counters and cameras, its people, what people decided."""
