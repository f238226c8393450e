import pytest
from django.core.cache import cache

from cms.services.site import load_site
from tests.factories.receptions import ReceptionFactory
from tests.factories.territories import CountryFactory


@pytest.fixture
def site(db):
    """The public site as `load_site` puts it up, with the national reception."""
    ReceptionFactory(territory=CountryFactory())
    load_site()


@pytest.fixture(autouse=True)
def _no_tries_counted():
    cache.clear()
