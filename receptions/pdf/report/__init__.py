"""The quarterly report as a PDF."""

from receptions.pdf.report.paper import draw

__all__ = ["draw"]
