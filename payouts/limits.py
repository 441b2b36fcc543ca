"""Every limit of this room, with its unit and its reason."""

from datetime import timedelta

# One batch is one transaction of about 35 ms; a thousand keeps the lock on the partner's account short.
BATCH_TRANSFERS_MAX = 1_000

# A thousand items with full metadata fit; anything larger is not a batch of ours.
BATCH_BODY_BYTES_MAX = 8 * 1024 * 1024
TRANSFER_BODY_BYTES_MAX = 64 * 1024

# Rows of a CSV file that are looked at, empty ones included: a file of nothing but line ends would keep a worker busy for seconds.
CSV_ROWS_READ_MAX = 20_000
# Ours, and as many of the partner's own as metadata may have, with room for empty ones at the edge of a spreadsheet.
CSV_COLUMNS_MAX = 200

# References appear on statements and in file names of partners: short, printable, never the head of a spreadsheet formula.
REFERENCE_CHARS_MAX = 64
DESCRIPTION_CHARS_MAX = 140
BENEFICIARY_NAME_CHARS_MAX = 70

# NACHA gives the account number 17 positions (record 6, 13-29).
ACCOUNT_NUMBER_DIGITS_MIN = 4
ACCOUNT_NUMBER_DIGITS_MAX = 17

# The limits that partners know from other payment APIs.
METADATA_KEYS_MAX = 50
METADATA_KEY_CHARS_MAX = 40
METADATA_VALUE_CHARS_MAX = 500
ORIGIN_CHARS_MAX = 64

# A list of ten thousand problems helps nobody: the first thousand are shown and the rest are counted.
PROBLEMS_SHOWN_MAX = 1_000

# A hold that no rail took within a month is a mistake somewhere: the transfer is cancelled and the money is free again.
HOLD_LIFETIME = timedelta(days=30)

# How many single requests share one commit. Fifty reach most of what a thousand would (performance, section 2) at 2 to 3 ms.
GROUP_COMMIT_REQUESTS_MAX = 50

# What one environment may hold, open transfers included. BIGINT takes 9,223 environments of this size on one rail account.
ENVIRONMENT_BALANCE_MINOR_MAX = 10**15

# Sets that timetable tasks take in one transaction.
EXPIRED_HOLDS_PER_RUN_MAX = 1_000

# Flows are shown for today and compared with the last weeks; older days are one sum, so that the rollup does not grow with the years.
TALLY_DAYS_KEPT = timedelta(days=400)

# One transaction marks this many overdue transfers and writes their events.
OVERDUE_SET_MAX = 1_000
