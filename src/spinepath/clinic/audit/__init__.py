"""The append-only, hash-chained log of who did what to whose record, when and why."""
