"""What the scheduler sends, and that a worker knows it."""

from config.celery import app


def test_a_worker_knows_every_task_of_the_schedule():
    app.loader.import_default_modules()

    unknown = {
        name for name, entry in app.conf.beat_schedule.items() if entry["task"] not in app.tasks
    }

    assert unknown == set()


def test_what_comes_every_few_minutes_does_not_pile_up():
    often = [
        entry for entry in app.conf.beat_schedule.values() if isinstance(entry["schedule"], float)
    ]

    assert often
    assert all(entry["options"]["expires"] <= entry["schedule"] for entry in often)
