"""Every sample by name."""

from presentations.hostile import hostile
from presentations.samples import crowded, empty, full, left_out

SAMPLES = {"full": full, "empty": empty, "hostile": hostile, "crowded": crowded, "left_out": left_out}
