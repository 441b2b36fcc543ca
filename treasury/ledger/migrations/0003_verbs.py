"""The SQL verbs of the books: the only writers. Internal ones run with their caller's rights, so the application gains nothing by them."""

from django.db import migrations

from config.kernel import sql

_ACCOUNTS = "uuid[], text[], text[]"
_BOOK = "uuid, timestamptz, boolean, text, text, text, uuid, text[], uuid[], int[], uuid[], uuid[], bigint[]"
_HOLD = "uuid, timestamptz, uuid[], uuid[], int[], uuid[], text[], bigint[], bigint[], timestamptz[]"
_POST = "uuid, timestamptz, boolean, text[], uuid[], int[], uuid[], uuid[], bigint[], text, text, boolean"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_guards")]

    operations = [
        sql.load_functions(__file__, "house_environment.sql", "ledger_house_environment(boolean)"),
        sql.load_functions(__file__, "open_accounts.sql", f"ledger_open_accounts({_ACCOUNTS})"),
        sql.load_functions(__file__, "ready_accounts.sql", f"ledger_ready_accounts({_ACCOUNTS})"),
        sql.load_functions(__file__, "account_id.sql", "ledger_account_id(uuid, text, text)"),
        sql.load_functions(__file__, "lock_accounts.sql", "ledger_lock_accounts(uuid[])"),
        sql.load_functions(__file__, "lock_subjects.sql", "ledger_lock_subjects(uuid[], uuid, text)"),
        sql.load_functions(__file__, "require_moved.sql", "ledger_require_moved(int, int)"),
        sql.load_functions(__file__, "book.sql", f"ledger_book({_BOOK})"),
        sql.load_functions(__file__, "hold_many.sql", f"ledger_hold_many({_HOLD})"),
        sql.load_functions(__file__, "send_many.sql", "ledger_send_many(uuid, timestamptz, uuid[], int[], uuid, text)"),
        sql.load_functions(__file__, "settle_many.sql", "ledger_settle_many(uuid, timestamptz, uuid[], bigint[])"),
        sql.load_functions(__file__, "withdraw_many.sql", "ledger_withdraw_many(uuid, timestamptz, uuid[])"),
        sql.load_functions(__file__, "release_many.sql", "ledger_release_many(uuid, timestamptz, uuid[], text)"),
        sql.load_functions(__file__, "return_many.sql", "ledger_return_many(uuid, timestamptz, uuid[])"),
        sql.load_functions(
            __file__,
            "fund_many.sql",
            "ledger_fund_many(uuid, timestamptz, uuid[], uuid[], text[], bigint[], uuid, text)",
        ),
        sql.load_functions(__file__, "post_many.sql", f"ledger_post_many({_POST})"),
        sql.load_functions(__file__, "reverse_journal.sql", "ledger_reverse_journal(uuid, timestamptz, uuid, text)"),
        sql.load_functions(__file__, "take_checkpoints.sql", "ledger_take_checkpoints()"),
        sql.load_functions(__file__, "balance_by_value_date.sql", "ledger_balance_by_value_date(uuid, timestamptz)"),
    ]
