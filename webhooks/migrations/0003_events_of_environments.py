"""Whether an event's environment exists is asked once per statement, not once per event (decision 0013)."""

import django.db.models.deletion
from django.db import migrations, models

from config.kernel import sql

TRIGGER = """
CREATE TRIGGER webhooks_event_is_of_an_environment AFTER INSERT ON webhooks_event
    REFERENCING NEW TABLE AS new_events FOR EACH STATEMENT EXECUTE FUNCTION webhooks_check_new_events();
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial"), ("webhooks", "0002_rare_types_and_cancelled")]

    operations = [
        sql.load_functions(__file__, "check_new_events.sql", "webhooks_check_new_events()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER webhooks_event_is_of_an_environment ON webhooks_event"),
        migrations.AlterField(
            model_name="event",
            name="environment",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.environment",
            ),
        ),
    ]
