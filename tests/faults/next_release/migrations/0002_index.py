from django.db import migrations

ADD = "CREATE INDEX CONCURRENTLY next_index ON network_actor (name, summary)"
DROP = "DROP INDEX CONCURRENTLY next_index"


class Migration(migrations.Migration):
    """An index that is built while the table is read and written."""

    atomic = False
    dependencies = [("next_release", "0001_note")]
    operations = [migrations.RunSQL(ADD, DROP)]
