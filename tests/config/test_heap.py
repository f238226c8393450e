"""What a server keeps from its start is no work for the garbage collector."""

import gc

from config import heap


def test_what_start_up_built_is_left_alone():
    gc.unfreeze()
    kept = ["built at the start"]

    heap.settle()

    assert not any(one is kept for one in gc.get_objects())
    assert gc.get_freeze_count() > 100_000
