"""From a page to a tagged PDF. WeasyPrint draws with Pango, a library of the system."""

from functools import cache
from typing import Any

from spinepath.clinic.errors import NoPdf


@cache
def _weasyprint() -> Any:
    try:
        import weasyprint  # noqa: PLC0415 (loads Pango; only the one who prints needs it)
    except (ImportError, OSError) as error:
        raise NoPdf(
            f"no PDF can be made here: {error}. Install WeasyPrint (pip install 'spinepath[pdf]') and Pango"
            " (apt-get install libpango-1.0-0 libpangoft2-1.0-0), or print the page from the browser"
        ) from error
    return weasyprint


def pdf(page: str) -> bytes:
    """The page as PDF/UA: tagged, with its fonts. Nothing is fetched. Raises NoPdf without Pango."""
    made: bytes = _weasyprint().HTML(string=page, url_fetcher=_refuse).write_pdf(pdf_variant="pdf/ua-1")
    return made


def _refuse(url: str, *_: Any, **__: Any) -> Any:
    raise ValueError(f"a letter loads nothing: {url[:80]}")
