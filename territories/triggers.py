"""Installing triggers in a migration without a step for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db import migrations


def install_triggers(app_label: str) -> migrations.RunPython:
    """One operation that installs every trigger which the app's models have in that state.

    Django draws all related models anew at each operation that changes a model; hundreds of
    them make setting up a database slow. So migrations write triggers into the models' options
    and install them here. Installing twice is harmless.
    """
    return migrations.RunPython(
        partial(_install, app_label), partial(_uninstall, app_label), elidable=False
    )


def _install(app_label: str, apps: Any, schema_editor: Any) -> None:
    for trigger in _triggers(app_label, apps):
        schema_editor.execute(trigger.install_sql, params=None)


def _uninstall(app_label: str, apps: Any, schema_editor: Any) -> None:
    for trigger in _triggers(app_label, apps):
        schema_editor.execute(trigger.uninstall_sql, params=None)


def _triggers(app_label: str, apps: Any) -> Iterator[Any]:
    for model in apps.get_app_config(app_label).get_models():
        yield from getattr(model._meta, "triggers", ())
