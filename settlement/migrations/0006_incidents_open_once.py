"""An incident is open once per kind and subject, not once for ever; and windows forget why candidates of the partner who opened them lost."""

from django.db import migrations, models

_SHORTEN = """
UPDATE settlement_window w SET reasons = (
    SELECT jsonb_agg(said.reason ORDER BY said.place) FROM jsonb_array_elements(w.reasons) WITH ORDINALITY AS said(reason, place) WHERE said.place <= 3
) WHERE jsonb_array_length(w.reasons) > 3
"""


class Migration(migrations.Migration):
    dependencies = [("settlement", "0005_few_by_status")]

    operations = [
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("rail_account", "kind", "subject"),
                name="incident_is_open_once",
            ),
        ),
        migrations.RemoveConstraint(model_name="incident", name="incident_is_opened_once"),
        migrations.RunSQL(_SHORTEN, migrations.RunSQL.noop),
    ]
