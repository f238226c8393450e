"""`manage.py migrate`, with other people's tables before ours: it takes half the time.

Django renders again whatever hangs together with a model that a migration changes, and all our
models hang together with the user. The many small migrations of Wagtail come after ours in the
alphabet; run before them, they have little to render. A third of what is left went into asking,
for every foreign key of every rendering, which setting names the model it points at: the answer
is the same all along, but Django forgets it with each rendering.
"""

from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

_ASKED_OFTEN = "get_swappable_settings_name"


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; packages first when everything is asked for."""
        vars(apps)[_ASKED_OFTEN] = cache(getattr(apps, _ASKED_OFTEN))
        try:
            self._migrate(*args, **options)
        finally:
            del vars(apps)[_ASKED_OFTEN]

    def _migrate(self, *args: Any, **options: Any) -> None:
        wants_all = not options["app_label"]
        if wants_all and not options["plan"] and not options["check_unapplied"]:
            executor = MigrationExecutor(connections[options["database"]])
            leaves = executor.loader.graph.leaf_nodes()
            executor.migrate([leaf for leaf in leaves if not _is_ours(leaf[0])])
        super().handle(*args, **options)


def _is_ours(label: str) -> bool:
    return Path(apps.get_app_config(label).path).parent == settings.BASE_DIR
