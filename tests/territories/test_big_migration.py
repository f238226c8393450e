"""A big migration leaves what a plain one would, and renders models only where fields change."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState, StateApps

from territories.big_migration import BigMigration

BY_NAME, BY_SIZE = (models.Index(fields=[one], name=f"sample_{one}") for one in ("name", "size"))


class Sample(BigMigration):
    operations = [
        migrations.CreateModel(
            "Thing", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]
        ),
        migrations.AddIndex("Thing", BY_NAME),
        migrations.RunSQL("INSERT INTO sample_thing (name) VALUES ('first')"),
        migrations.AddField("Thing", "size", models.IntegerField(default=7)),
        migrations.AddIndex("Thing", BY_SIZE),
        migrations.RemoveIndex("Thing", "sample_name"),
        migrations.AddConstraint(
            "Thing", models.CheckConstraint(condition=models.Q(size__gt=0), name="sample_positive")
        ),
    ]


@pytest.mark.django_db
def test_tables_are_those_of_the_operations_and_models_are_rendered_for_two_of_them(monkeypatch):
    rendered, render = [], StateApps.render_multiple
    monkeypatch.setattr(
        StateApps, "render_multiple", lambda *args: (rendered.append(args[1]), render(*args))
    )
    with connection.schema_editor() as editor:
        state = Sample("0001_sample", "sample").apply(ProjectState(), editor)

    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "sample_thing")
        cursor.execute("SELECT name, size FROM sample_thing")
        assert cursor.fetchall() == [("first", 7)]
    assert found.keys() & {"sample_name", "sample_size", "sample_positive"} == {
        "sample_size",
        "sample_positive",
    }
    assert len([models_of for models_of in rendered if models_of]) == 2  # created, a field more
    assert [one.name for one in state.models["sample", "thing"].options["indexes"]] == [
        "sample_size"
    ]
