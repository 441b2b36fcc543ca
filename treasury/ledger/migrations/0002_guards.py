"""What PostgreSQL itself refuses about the books, whoever asks. Names are sentences; `tests/schema/test_ledger.py` attacks each."""

from django.db import migrations

from config.kernel import sql

TRIGGERS = """
CREATE TRIGGER ledger_journal_is_born_whole AFTER INSERT ON ledger_journal
    REFERENCING NEW TABLE AS new_journals FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_journals();
CREATE TRIGGER ledger_journalpart_is_sealed AFTER INSERT ON ledger_journalpart
    REFERENCING NEW TABLE AS new_parts FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_parts();
CREATE TRIGGER ledger_entry_is_balanced AFTER INSERT ON ledger_entry
    REFERENCING NEW TABLE AS new_entries FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_entries();
CREATE TRIGGER ledger_account_moves_by_entries AFTER UPDATE ON ledger_account
    REFERENCING OLD TABLE AS old_accounts NEW TABLE AS new_accounts FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_accounts();
CREATE TRIGGER ledger_account_opens_empty AFTER INSERT ON ledger_account
    REFERENCING NEW TABLE AS new_accounts FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_new_accounts();
CREATE TRIGGER ledger_hold_follows_its_life AFTER UPDATE ON ledger_hold
    REFERENCING OLD TABLE AS old_holds NEW TABLE AS new_holds FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_holds();
CREATE TRIGGER ledger_hold_is_born_reserved AFTER INSERT ON ledger_hold
    REFERENCING NEW TABLE AS new_holds FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_new_holds();
"""
DROP_TRIGGERS = """
DROP TRIGGER ledger_journal_is_born_whole ON ledger_journal;
DROP TRIGGER ledger_journalpart_is_sealed ON ledger_journalpart;
DROP TRIGGER ledger_entry_is_balanced ON ledger_entry;
DROP TRIGGER ledger_account_moves_by_entries ON ledger_account;
DROP TRIGGER ledger_account_opens_empty ON ledger_account;
DROP TRIGGER ledger_hold_follows_its_life ON ledger_hold;
DROP TRIGGER ledger_hold_is_born_reserved ON ledger_hold;
"""
APPEND_ONLY = ("ledger_journal", "ledger_journalpart", "ledger_entry", "ledger_checkpoint")
ALL_TABLES = ("ledger_account", "ledger_hold", *APPEND_ONLY)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_books")]

    operations = [
        sql.load_functions(__file__, "chart.sql", "ledger_chart(text)"),
        sql.load_functions(__file__, "check_journals.sql", "ledger_check_journals()"),
        sql.load_functions(__file__, "check_parts.sql", "ledger_check_parts()"),
        sql.load_functions(__file__, "check_entries.sql", "ledger_check_entries()"),
        sql.load_functions(__file__, "check_accounts.sql", "ledger_check_accounts()"),
        sql.load_functions(__file__, "check_new_accounts.sql", "ledger_check_new_accounts()"),
        sql.load_functions(__file__, "check_holds.sql", "ledger_check_holds()"),
        sql.load_functions(__file__, "check_new_holds.sql", "ledger_check_new_holds()"),
        migrations.RunSQL(TRIGGERS, DROP_TRIGGERS),
        *(sql.append_only(table) for table in APPEND_ONLY),
        sql.never_deleted("ledger_account"),
        sql.never_deleted("ledger_hold"),
        sql.ReadOnlyForApplication(*ALL_TABLES),
    ]
