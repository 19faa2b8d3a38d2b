"""Records of any number of people to charts on disk: in memory that stays flat, again after a kill.

Files are cut into pieces; each piece is dealt out by person into buckets on disk (deal.py, parts.py); each bucket
becomes one data file (shards.py). Whatever is done is under its final name, and nothing else is.
"""

from spinepath.registry.ingest.run import Progress, Summary, ingest

__all__ = ["Progress", "Summary", "ingest"]
