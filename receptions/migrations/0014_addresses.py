"""What stood as a reception's address was the name of a town, in Uzbek Latin for every reader."""

from django.db import migrations

CLEAR = """
UPDATE receptions_reception SET address = ''
FROM territories_territory
WHERE territories_territory.id = receptions_reception.territory_id
  AND receptions_reception.address <> ''
  AND receptions_reception.address = territories_territory.centre
"""


class Migration(migrations.Migration):
    dependencies = [("receptions", "0013_control_desk_and_papers")]

    operations = [migrations.RunSQL(CLEAR, migrations.RunSQL.noop)]
