"""One alphabet for search: the SQL function `qx_fold`, used by index and query alike."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Concat


class Fold(models.Func):
    """`qx_fold(text)`: Uzbek Latin, Uzbek Cyrillic and Russian spellings become one key."""

    function = "qx_fold"
    output_field = models.TextField()


def fold_field(*columns: str) -> models.GeneratedField:
    """A stored column with the folded text of the named columns, kept by the database."""
    parts: list[models.expressions.Combinable] = []
    for column in columns:
        parts += [Coalesce(F(column), Value("")), Value(" ")]
    return models.GeneratedField(
        expression=Fold(Concat(*parts, output_field=models.TextField())),
        output_field=models.TextField(),
        db_persist=True,
    )


START = 4  # letters


class Starts(models.Func):
    """The first four letters of each word of a folded text, as an array that an index holds.

    Equal starts are looked up, where the beginnings of words would have to be walked.
    """

    template = (
        f"regexp_split_to_array(regexp_replace(%(expressions)s, '([[:alnum:]]{{{START}}})"
        "[[:alnum:]]*', '\\1', 'g'), '[^[:alnum:]]+')"
    )
    output_field = ArrayField(models.TextField())


def start(word: str) -> str:
    """What `Starts` keeps of a folded word."""
    return word[:START]
