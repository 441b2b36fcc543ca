"""The limits of payouts, with their units and reasons."""

from datetime import timedelta

# One batch is one transaction of about 35 ms; a thousand keeps the lock on the partner's account short.
BATCH_TRANSFERS_MAX = 1_000

# A thousand items with full metadata fit.
BATCH_BODY_BYTES_MAX = 8 * 1024 * 1024
TRANSFER_BODY_BYTES_MAX = 64 * 1024

# Rows of a CSV file that are read, empty ones included: a file of line ends only would keep a worker busy for seconds.
CSV_ROWS_READ_MAX = 20_000
# Ours, the metadata columns of the partner, and some empty ones at the edge of a spreadsheet.
CSV_COLUMNS_MAX = 200

# References appear on statements and in file names: short, printable, and never the start of a spreadsheet formula.
REFERENCE_CHARS_MAX = 64
DESCRIPTION_CHARS_MAX = 140
BENEFICIARY_NAME_CHARS_MAX = 70

# NACHA gives the account number 17 positions (record 6, 13-29).
ACCOUNT_NUMBER_DIGITS_MIN = 4
ACCOUNT_NUMBER_DIGITS_MAX = 17

# The usual limits of payment APIs.
METADATA_KEYS_MAX = 50
METADATA_KEY_CHARS_MAX = 40
METADATA_VALUE_CHARS_MAX = 500
ORIGIN_CHARS_MAX = 64

# A longer list of problems is of no use: the first thousand are shown and the rest are counted.
PROBLEMS_SHOWN_MAX = 1_000

# A transfer that no rail took within a month is cancelled, and its money is released.
HOLD_LIFETIME = timedelta(days=30)

# How many single requests share one commit. Fifty gain most of what a thousand would, at 2 to 3 ms.
GROUP_COMMIT_REQUESTS_MAX = 50

# What one environment may hold, open transfers included. BIGINT takes 9,223 environments of this size on one rail
# account.
ENVIRONMENT_BALANCE_MINOR_MAX = 10**15

# The most that a periodic task takes in one transaction.
EXPIRED_HOLDS_PER_RUN_MAX = 1_000

# The dashboard compares today with the last weeks; older days are one sum, so that the rollup stays short.
TALLY_DAYS_KEPT = timedelta(days=400)

# One transaction marks this many overdue transfers and writes their events.
OVERDUE_SET_MAX = 1_000
