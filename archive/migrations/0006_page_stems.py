from itertools import batched

from django.db import migrations

import archive.models.pages

AT_ONCE = 500


def fill(apps, schema_editor):
    pages = apps.get_model("archive", "FilePage").objects
    rows = pages.only("text").order_by("pk").iterator(chunk_size=AT_ONCE)
    for chunk in batched(rows, AT_ONCE, strict=False):
        for page in chunk:
            page.stems = archive.models.pages.stems_of(page.text)
        pages.bulk_update(chunk, ["stems"])


class Migration(migrations.Migration):
    dependencies = [("archive", "0005_exports")]

    operations = [
        migrations.AddField(
            model_name="filepage",
            name="stems",
            field=archive.models.pages.StemsField(db_default="", default="", editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
