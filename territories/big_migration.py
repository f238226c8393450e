"""A migration of many operations that renders Django's models once, not after each of them."""

from __future__ import annotations

from itertools import groupby

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# Operations that look only at the state before, or only at the state after their run, and so may
# share it with others.
_FAMILIES = {
    "RemoveTrigger": "what goes first",
    "RemoveConstraint": "what goes first",
    "RemoveIndex": "what goes first",
    "AddField": "fields",
    "AlterField": "fields",
    "AddIndex": "what comes last",
    "AddConstraint": "what comes last",
    "AddTrigger": "what comes last",
}
# They leave the fields of models as they are, and say themselves which index, constraint or
# trigger they mean: what was rendered before them serves them, and what follows, as well.
_LEAVE_FIELDS = {"what goes first", "what comes last", "RunPython", "RunSQL"}


def _family(operation: Operation) -> str:
    name = type(operation).__name__
    return _FAMILIES.get(name, name)


class BigMigration(Migration):
    """Operations of one family that follow one another are applied against one and the same state.

    Django renders every model that hangs together with a changed one after each operation; with
    a hundred models that is most of the time a new database takes. Here the state is moved by
    the whole run of, say, sixty CreateModel first. So a run must not change one thing twice.
    """

    def apply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,
    ) -> ProjectState:
        """Apply run by run; the state after the last one."""
        if collect_sql:
            return super().apply(project_state, schema_editor, collect_sql)
        for name, run in groupby(self.operations, _family):
            operations = list(run)
            before = project_state.clone()
            rendered = project_state.__dict__.pop("apps", None)  # anew when first asked for
            for operation in operations:
                operation.state_forwards(self.app_label, project_state)
            if rendered is not None and name in _LEAVE_FIELDS:
                vars(project_state)["apps"] = rendered
            for operation in operations:
                operation.database_forwards(self.app_label, schema_editor, before, project_state)
        return project_state
