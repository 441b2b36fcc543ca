"""Limits of settlement, each with its unit and its reason."""

from datetime import timedelta

from config.kernel import retry

# What most originating banks take in one file; `settings["entries_per_file_max"]` of a rail account says otherwise.
FILE_ENTRIES_MAX = 10_000

# Twelve digits for the credits of a batch and of a file (NACHA records 8 and 9); the rest goes in the next file.
FILE_TOTAL_MAX_MINOR = 10**12 - 1

# One transaction of dispatch: a batch of a partner, about 0.1 s of locks.
DISPATCH_SET_MAX = 1_000

# One run of the dispatch task; the next tick goes on where it ended.
DISPATCH_RUN_MAX = 20_000

# How long a worker may take between claim and record. Rendering and sending 10,000 entries takes about two seconds.
SEND_LEASE = timedelta(minutes=5)

# With less than this left of its lease a worker does not send: another one may already be asking the bank.
SEND_RESERVE = timedelta(minutes=1)

# An acknowledgement is expected this long after the file left (business time of the rail); later silence is a doubt.
ACKNOWLEDGEMENT_DUE = timedelta(hours=2)

# The bank settles at 08:30 of the effective date and reports it; by noon silence is a doubt. Local time of the window.
SETTLEMENT_DUE_HOUR = 12

# Asking has no effect, so it may be repeated for ever; after the last wait the row asks once an hour.
ASKING = retry.seconds(5, 30, 120, 600, 3600)
# A rail answers by the day after the effective date. After this time without an outcome a person calls the bank;
# `silence_limit_hours` of a rail account overrides it. Asking goes on.
SILENCE_LIMIT = timedelta(hours=48)
ASKED_TRACES_MAX = 500
ASKED_FILES_MAX = 50
SILENT_FILES_MAX = 50  # incidents that one run opens for an account

# Attempts of one transfer: two more after a transient return or a lost file (NACHA allows two reinitiations).
ATTEMPTS_MAX = 3

# A file that the bank rejects is split by environment, then by halves. Finding k bad entries among n takes about
# 2k + k * log2(n / k) rejected files: 200 are enough for a dozen bad entries among 10,000.
FILES_REJECTED_PER_SPLIT_MAX = 200
# Eight rejected files without one that is accepted mean that the fault is the account or the file header.
FILES_REJECTED_WITHOUT_SUCCESS_MAX = 8

# A file of a bank that is larger than this is a mistake.
BANK_FILE_BYTES_MAX = 64 * 1024 * 1024
FILES_PER_COLLECTION_MAX = 200

# A window of a hundred thousand transfers; what is left over is found by the next tick.
FILES_PER_RUN_MAX = 12

# Outcomes are applied in sets of this many rows, a few statements each. The events of a set are a few megabytes;
# larger sets need more memory and gain nothing.
OUTCOME_SET_MAX = 2_500

# When two workers apply overlapping outcomes, one reads again this often before it leaves the file for the next run.
APPLY_TRIES_MAX = 3

# A test clock moves at most this far in one request: further, and what happens in between is not looked at.
CLOCK_ADVANCE_MAX = timedelta(days=31)
# The sandbox bank has one clock, which never goes back. Within this lead over real time partners move it freely.
CLOCK_LEAD_MAX = timedelta(days=366)
# Beyond it each environment has this much in 24 hours of real time, whatever the others use.
CLOCK_LEAD_PER_PERIOD_MAX = timedelta(days=7)
CLOCK_LEAD_PERIOD = timedelta(hours=24)
# How long (real time) an advance waits at cut-offs for work that does not end, before it goes on without it.
CLOCK_STOP_MAX = timedelta(minutes=2)
# A number of seconds beyond 30 years is a mistake.
CLOCK_SECONDS_READ_MAX = 10**9

# One run tells the sandbox bank of this many fundings or moved clocks; the next goes on.
TOLD_PER_RUN_MAX = 200

# Reason and evidence of a dispute together; with the verdict they fit into the words of an incident (500).
DISPUTE_WORDS_MAX = 440
