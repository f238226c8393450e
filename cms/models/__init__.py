"""Pages of the public site, a file a family of pages."""

from cms.models.network import RatingsPage, ReceptionsPage, ReportsPage
from cms.models.text import HomePage, NewsIndexPage, NewsPage, TextPage

__all__ = [
    "HomePage",
    "NewsIndexPage",
    "NewsPage",
    "RatingsPage",
    "ReceptionsPage",
    "ReportsPage",
    "TextPage",
]
