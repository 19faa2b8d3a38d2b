"""The report of a registry: one page, tables, codebook."""

from spinepath.registry.report.files import write
from spinepath.registry.report.page import to_html

__all__ = ["to_html", "write"]
