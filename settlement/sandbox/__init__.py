"""The sandbox bank: a bank that does not exist, but keeps a bank's habits. It stands outside: nobody imports it.

Owns: accounts, entries, ledgers and statements of a pretended ACH bank, in a database of their own. What becomes of an entry is chosen by its amount
or account number (`scenarios`). May import: settlement.formats, settlement.calendars, config.kernel.

Start reading at `scenarios`, then `bank`: `inbox` reads files, `paying` pays, `returning` sends back, `statements` prints, `outgoing` writes each
file once, `server` talks.
"""
