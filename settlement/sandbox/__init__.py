"""The sandbox bank: an ACH bank for test mode. It is a process of its own; no app imports it.

Owns: accounts, entries, ledgers and statements of the simulated bank, in a database of their own. The amount or account
number of an entry chooses what becomes of it (`scenarios`). May import: settlement.formats, settlement.calendars,
config.kernel. Start reading at `scenarios`, then `bank`: `inbox` reads files, `paying` pays, `returning` sends back,
`statements` prints, `outgoing` writes each file once, `server` answers.
"""
