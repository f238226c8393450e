"""The acute accent (U+00B4) typed for an apostrophe.

NFKC would turn it into a space and a combining mark, so it falls before. A key stored earlier
with one is made anew when its row is next written.
"""

from importlib import import_module

from django.db import migrations

first = import_module("territories.migrations.0001_initial")

OLD = first.FOLD.partition("CREATE FUNCTION qx_document")[0].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
NEW = OLD.replace("normalize(source, NFKC)", r"normalize(replace(source, U&'\00B4', ''), NFKC)")


class Migration(migrations.Migration):
    dependencies = [("territories", "0003_first_rating_formula")]

    operations = [migrations.RunSQL(NEW, OLD)]
