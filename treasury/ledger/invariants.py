"""The invariants of the books as data: a sentence, and an SQL statement that returns a row per violation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invariant:
    """One invariant. `sql` returns a row per violation: (subject, expected, found)."""

    name: str
    sentence: str
    sql: str
    is_quick: bool
    is_scoped: bool = False  # can be checked for one environment, %(environment)s


INVARIANTS = (
    Invariant(
        "worlds_balance",
        "In test and in live, debits equal credits in every currency.",
        "SELECT livemode::text || ' ' || currency, sum(balance_minor) FILTER (WHERE side = 'debit'),"
        " sum(balance_minor) FILTER (WHERE side = 'credit')"
        " FROM ledger_account GROUP BY livemode, currency HAVING sum(CASE side WHEN 'debit' THEN balance_minor"
        " ELSE -balance_minor END) <> 0",
        is_quick=True,
    ),
    Invariant(
        "nothing_negative",
        "No account is below zero that may not be.",
        "SELECT id::text, 0, balance_minor FROM ledger_account WHERE balance_minor < 0 AND NOT may_go_negative"
        " AND (%(environment)s::uuid IS NULL OR environment_id = %(environment)s)",
        is_quick=True,
        is_scoped=True,
    ),
    Invariant(
        "balances_are_latest",
        "Every balance is what the latest entry of its account left.",
        "SELECT a.id::text, e.balance_after_minor, a.balance_minor FROM ledger_account a"
        " LEFT JOIN ledger_entry e ON e.account_id = a.id AND e.account_version = a.version"
        " WHERE coalesce(e.balance_after_minor, 0) <> a.balance_minor AND (%(environment)s::uuid IS NULL"
        " OR environment_id = %(environment)s)",
        is_quick=True,
        is_scoped=True,
    ),
    Invariant(
        "reserved_holds_are_pending",
        "What is reserved, and the fees of what is in transit, is exactly what the payouts_pending accounts hold.",
        "SELECT coalesce(a.id::text, h.environment_id::text), coalesce(h.amount_minor, 0), coalesce(a.balance_minor, 0)"
        " FROM ("
        " SELECT environment_id, currency, sum(CASE stage WHEN 'reserved' THEN amount_minor + fee_minor ELSE fee_minor"
        " END) AS amount_minor"
        " FROM ledger_hold WHERE closed_at IS NULL AND (%(environment)s::uuid IS NULL"
        " OR environment_id = %(environment)s) GROUP BY 1, 2) h"
        " FULL JOIN (SELECT * FROM ledger_account WHERE code = 'payouts_pending'"
        " AND (%(environment)s::uuid IS NULL OR environment_id = %(environment)s)) a USING (environment_id, currency)"
        " WHERE coalesce(h.amount_minor, 0) <> coalesce(a.balance_minor, 0)",
        is_quick=True,
        is_scoped=True,
    ),
    Invariant(
        "holds_in_transit_are_in_transit",
        "What holds have on a rail is exactly what its in_transit account holds.",
        "SELECT coalesce(a.id::text, h.code), coalesce(h.amount_minor, 0), coalesce(a.balance_minor, 0) FROM ("
        " SELECT rail_environment_id AS environment_id, 'rail:' || rail_code || ':in_transit' AS code, currency,"
        " sum(amount_minor) AS amount_minor"
        " FROM ledger_hold WHERE closed_at IS NULL AND stage = 'in_transit' GROUP BY 1, 2, 3) h"
        " FULL JOIN (SELECT * FROM ledger_account WHERE code LIKE 'rail:%%:in_transit') a USING (environment_id, code,"
        " currency)"
        " WHERE coalesce(h.amount_minor, 0) <> coalesce(a.balance_minor, 0)",
        is_quick=True,
    ),
    Invariant(
        "journals_balance",
        "Every journal sums to zero in every currency.",
        "SELECT e.journal_id::text, 0, sum(e.amount_minor) FROM ledger_entry e JOIN ledger_account a"
        " ON a.id = e.account_id"
        " GROUP BY e.journal_id, a.currency HAVING sum(e.amount_minor) <> 0",
        is_quick=False,
    ),
    Invariant(
        "journals_are_whole",
        "Every journal has the parts and entries that it was born with, all of its own world.",
        "SELECT j.id::text, j.part_count::text || ' parts, ' || j.entry_count || ' entries',"
        " coalesce(p.n, 0)::text || ' parts, ' || coalesce(e.n, 0) || ' entries' FROM ledger_journal j"
        " LEFT JOIN (SELECT journal_id, count(*) AS n FROM ledger_journalpart GROUP BY 1) p ON p.journal_id = j.id"
        " LEFT JOIN (SELECT x.journal_id, count(*) AS n, bool_and(a.livemode) AS all_live,"
        " bool_or(a.livemode) AS any_live"
        " FROM ledger_entry x JOIN ledger_account a ON a.id = x.account_id GROUP BY 1) e ON e.journal_id = j.id"
        " WHERE p.n IS DISTINCT FROM j.part_count OR e.n IS DISTINCT FROM j.entry_count OR e.all_live <> j.livemode"
        " OR e.any_live <> j.livemode",
        is_quick=False,
    ),
    Invariant(
        "parts_add_up",
        "The parts of a journal add up to its entries.",
        "SELECT journal_id::text || ' ' || account_id, p.amount_minor, e.amount_minor FROM ("
        " SELECT journal_id, account_id, sum(amount_minor) AS amount_minor FROM ("
        " SELECT journal_id, from_account_id AS account_id, amount_minor FROM ledger_journalpart"
        " UNION ALL SELECT journal_id, to_account_id, -amount_minor FROM ledger_journalpart) l GROUP BY 1, 2) p"
        " FULL JOIN ledger_entry e USING (journal_id, account_id) WHERE p.amount_minor IS DISTINCT FROM e.amount_minor",
        is_quick=False,
    ),
    Invariant(
        "balances_are_sums",
        "Every balance is the sum of its entries, and its version their number.",
        "SELECT a.id::text, coalesce(e.amount_minor, 0), a.balance_minor FROM ledger_account a LEFT JOIN ("
        " SELECT x.account_id, count(*) AS n, sum(CASE b.side WHEN 'debit' THEN x.amount_minor ELSE -x.amount_minor"
        " END) AS amount_minor"
        " FROM ledger_entry x JOIN ledger_account b ON b.id = x.account_id GROUP BY 1) e ON e.account_id = a.id"
        " WHERE a.balance_minor <> coalesce(e.amount_minor, 0) OR a.version <> coalesce(e.n, 0)",
        is_quick=False,
    ),
    Invariant(
        "entries_follow_each_other",
        "Every entry starts from where the one before it left the account.",
        "SELECT account_id::text || ' v' || account_version, expected, balance_after_minor FROM ("
        " SELECT e.account_id, e.account_version, e.balance_after_minor,"
        " coalesce(lag(e.balance_after_minor) OVER w, 0) + CASE a.side WHEN 'debit' THEN e.amount_minor"
        " ELSE -e.amount_minor END AS expected,"
        " row_number() OVER w AS place FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id"
        " WINDOW w AS (PARTITION BY e.account_id ORDER BY e.account_version)) x WHERE expected <> balance_after_minor"
        " OR place <> account_version",
        is_quick=False,
    ),
    Invariant(
        "checkpoints_are_sums",
        "Every checkpoint in force is the sum of the entries that it speaks of.",
        "SELECT c.account_id::text || ' before ' || c.before_on, s.amount_minor, c.balance_minor FROM ("
        " SELECT DISTINCT ON (account_id, before_on) *, max(account_version) OVER (PARTITION BY account_id) AS seen"
        " FROM ledger_checkpoint"
        " ORDER BY account_id, before_on, account_version DESC) c JOIN ledger_account a ON a.id = c.account_id"
        " CROSS JOIN LATERAL (SELECT coalesce(sum(CASE a.side WHEN 'debit' THEN e.amount_minor ELSE -e.amount_minor"
        " END), 0) AS amount_minor"
        " FROM ledger_entry e WHERE e.account_id = c.account_id AND e.account_version <= c.seen"
        " AND e.effective_at < c.before_on::timestamp AT TIME ZONE 'UTC') s WHERE s.amount_minor <> c.balance_minor",
        is_quick=False,
    ),
)
