"""Loading the knowledge before the first visitor asks for a page."""

import gc
import logging
from threading import Thread

from django.utils import timezone

from spinepath.api import sample
from spinepath.assessment.assess import assess
from spinepath.presentations.html import fragment
from spinepath.sources.read import read_one

_LOG = logging.getLogger(__name__)


def start() -> None:
    """Beside the server, which answers at once."""
    Thread(target=warm_up, name="warm up", daemon=True).start()


def warm_up() -> None:
    """The bundled record is assessed and shown once; what was loaded is left alone by the garbage collector."""
    try:
        fragment(assess(read_one(sample()), timezone.localdate()))
    except (
        Exception
    ):  # each page says for itself what is wrong; the server still serves what needs no knowledge
        _LOG.exception("the bundled record cannot be assessed; see: spinepath knowledge check")
        return
    gc.collect()
    gc.freeze()
