"""What the migration says a second time in PostgreSQL: the arrows of a delivery, and that the log is only forgotten when it is old."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import migrations

from webhooks.states import DeliveryStatus

_TOO_EARLY = """
CREATE OR REPLACE FUNCTION webhooks_refuse_early_delete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE young boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM gone WHERE %I > now() - interval ''30 days'')', TG_ARGV[0]) INTO young;
    IF young THEN
        RAISE EXCEPTION 'Rows of % are kept for 30 days.', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_is_kept_for_30_days';
    END IF;
    RETURN NULL;
END $$;
"""


def kept_for_30_days(table: str, *, column: str) -> migrations.RunSQL:
    """Refuse to delete rows younger than the retention. TRUNCATE stays possible for the owner alone."""
    return migrations.RunSQL(
        sql=f"""
        {_TOO_EARLY}
        CREATE TRIGGER {table}_is_kept_for_30_days AFTER DELETE ON {table}
            REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION webhooks_refuse_early_delete('{column}');
        """,
        reverse_sql=f"DROP TRIGGER {table}_is_kept_for_30_days ON {table};",
    )


def never_changed(table: str) -> migrations.RunSQL:
    """Refuse UPDATE: what was signed and what was answered stays as it was."""
    return migrations.RunSQL(
        sql=f"CREATE TRIGGER {table}_is_never_changed BEFORE UPDATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();",
        reverse_sql=f"DROP TRIGGER {table}_is_never_changed ON {table};",
    )


def delivery_guard(moves: Mapping[str, frozenset[str]]) -> migrations.RunSQL:
    """Refuse every arrow that is not in the table. The condition stands in the trigger, so a legal move calls no function at all."""
    legal = ", ".join(f"'{source}>{to}'" for source, targets in sorted(moves.items()) for to in sorted(targets))
    return migrations.RunSQL(
        sql=f"""
        CREATE OR REPLACE FUNCTION webhooks_refuse_move() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'Delivery % cannot go from "%" to "%".', NEW.id, CASE WHEN TG_OP = 'INSERT' THEN '' ELSE OLD.status END, NEW.status
                USING ERRCODE = 'check_violation', CONSTRAINT = 'webhooks_delivery_life';
        END $$;
        CREATE TRIGGER webhooks_delivery_life_moved BEFORE UPDATE OF status ON webhooks_delivery FOR EACH ROW
            WHEN (OLD.status <> NEW.status AND (OLD.status || '>' || NEW.status) NOT IN ({legal})) EXECUTE FUNCTION webhooks_refuse_move();
        CREATE TRIGGER webhooks_delivery_life_born BEFORE INSERT ON webhooks_delivery FOR EACH ROW
            WHEN (NEW.status <> '{DeliveryStatus.PENDING}') EXECUTE FUNCTION webhooks_refuse_move();
        """,
        reverse_sql="""
        DROP TRIGGER webhooks_delivery_life_moved ON webhooks_delivery; DROP TRIGGER webhooks_delivery_life_born ON webhooks_delivery;
        DROP FUNCTION webhooks_refuse_move();
        """,
    )
