import pytest
from django.core.cache import cache

from cms.services.site import load_news, load_site
from tests.factories.receptions import ReceptionFactory
from tests.factories.territories import CountryFactory


@pytest.fixture
def site(db):
    """The public site as it is first put up, with the demonstration's news and a reception."""
    ReceptionFactory(territory=CountryFactory())
    load_site()
    load_news()


@pytest.fixture(autouse=True)
def _no_tries_counted():
    cache.clear()
