"""An idempotency key may be claimed together with the answer, and is given back by the moment of its claim."""

from django.db import migrations

from config.kernel import sql


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial")]
    operations = [
        sql.reload_functions(
            __file__,
            "idempotency_claim_many.sql",
            "api_idempotency_claim_many(uuid[], text[], text[], bytea[], timestamptz)",
            "api_idempotency_claim_many(uuid[], text[], text[], bytea[], timestamptz, int[], bytea[])",
        ),
        sql.reload_functions(
            __file__,
            "idempotency_forget_many.sql",
            "api_idempotency_forget_many(uuid[], text[], text[])",
            "api_idempotency_forget_many(uuid[], text[], text[], timestamptz)",
        ),
    ]
