from django.db import migrations

ADD = "ALTER TABLE events_event ADD COLUMN next_note varchar(200) NOT NULL DEFAULT ''"
DROP = "ALTER TABLE events_event DROP COLUMN next_note"


class Migration(migrations.Migration):
    """A column with a default in the database, so that old processes can go on adding rows."""

    initial = True
    operations = [migrations.RunSQL(ADD, DROP)]
