"""Which address leads where. Each app keeps its own addresses in its `urls.py`."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView, TemplateView
from django.views.i18n import set_language
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from config.views.health import health
from config.views.preferences import set_theme
from config.views.today import today

# The libraries' own sign-in pages would go round the second factor.
sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("today/", today, name="today"),
    path("language/", set_language, name="set_language"),
    path("theme/", set_theme, name="set_theme"),
    path("healthz/", health, name="health"),
    path(
        "robots.txt",
        TemplateView.as_view(template_name="config/robots.txt", content_type="text/plain"),
        name="robots",
    ),
    # A forgotten password is given anew by the administrator, and by nobody's letter.
    re_path(r"^accounts/(?:password/reset|email|confirm-email)/", sign_in),
    path("accounts/", include("allauth.urls")),
    path("admin/login/", sign_in),
    path("cms-admin/login/", sign_in),
    path("admin/", admin.site.urls),
    path("cms-admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("territories/", include("territories.urls")),
    path("receptions/", include("receptions.urls")),
    path("fieldvisits/", include("fieldvisits.urls")),
    path("programs/", include("programs.urls")),
    path("media/images/<path:path>", serve, {"document_root": settings.MEDIA_ROOT / "images"}),
    path("", include("cms.urls")),
    path("", include(wagtail_urls)),  # the public site's pages, last
]

handler400 = "config.views.errors.bad_request"
handler403 = "config.views.errors.forbidden"
handler404 = "config.views.errors.not_found"
handler500 = "config.views.errors.server_error"
