from django.db import migrations


def keep_as_page(apps, schema_editor):
    files = apps.get_model("archive", "ArchiveFile").objects.exclude(text="")
    pages = apps.get_model("archive", "FilePage").objects
    for file in files.iterator(chunk_size=100):
        pages.get_or_create(file=file, number=1, defaults={"text": file.text})
    files.update(text_state="done")


def keep_in_file(apps, schema_editor):
    for file in apps.get_model("archive", "ArchiveFile").objects.iterator(chunk_size=100):
        texts = file.page_texts.order_by("number").values_list("text", flat=True)
        file.text = "\n\n".join(texts)
        file.save(update_fields=["text"])


class Migration(migrations.Migration):
    dependencies = [("archive", "0003_pauses_pages_corrections")]

    operations = [
        migrations.RunPython(keep_as_page, keep_in_file),
        migrations.RemoveField(model_name="archivefile", name="text"),
    ]
