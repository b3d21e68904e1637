from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0004_user_add_warned_on"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="decision",
            name="decision_action_valid",
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="decision_has_reason",
        ),
        migrations.AlterField(
            model_name="decision",
            name="action",
            field=models.CharField(
                choices=[
                    ("approve", "freigegeben"),
                    ("check", "nachgeprüft"),
                    ("return", "zurückgegeben"),
                    ("hide", "verborgen"),
                    ("show", "wieder gezeigt"),
                    ("grant", "Vertretung bestätigt"),
                    ("refuse", "Vertretung abgelehnt"),
                    ("link", "DENKZELLE bestätigt"),
                    ("unlink", "DENKZELLE nicht bestätigt"),
                    ("pause", "pausiert"),
                    ("resume", "aufgeweckt"),
                    ("stay", "bleibt pausiert"),
                ],
                max_length=10,
                verbose_name="Entscheidung",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "action__in",
                        [
                            "approve",
                            "check",
                            "return",
                            "hide",
                            "show",
                            "grant",
                            "refuse",
                            "link",
                            "unlink",
                            "pause",
                            "resume",
                            "stay",
                        ],
                    )
                ),
                name="decision_action_valid",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("action__in", ["return", "refuse", "unlink"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="decision_has_reason",
                violation_error_message="Bitte begründen.",
            ),
        ),
    ]
