"""Staff pages: the look (django-unfold), and which apps contribute to the dashboard and the menu."""

from typing import Any

from django.templatetags.static import static

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Quittance",
    "SITE_HEADER": "Quittance",
    "SITE_SUBHEADER": "Operations",
    "SITE_SYMBOL": "receipt_long",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("ops/favicon.svg")}],
    "SITE_URL": None,
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "BORDER_RADIUS": "8px",
    "DASHBOARD_CALLBACK": "config.ops.dashboard_view.context_of_index",
    "STYLES": [lambda _request: static("ops/ops.css")],
    "SCRIPTS": [lambda _request: static("ops/ops.js")],
    "ACCOUNT": {"navigation": "config.ops.one_time_password.account_links"},
    "SIDEBAR": {"show_search": True, "show_all_applications": False, "navigation": "config.ops.navigation.sidebar"},
    "COLORS": {
        # Slate for surfaces, green-blue for links and buttons.
        "base": {
            "50": "oklch(98.3% .003 240)",
            "100": "oklch(96.3% .005 240)",
            "200": "oklch(92.2% .009 240)",
            "300": "oklch(86.5% .014 240)",
            "400": "oklch(71% .024 242)",
            "500": "oklch(54.5% .028 244)",
            "600": "oklch(44% .031 246)",
            "700": "oklch(36.5% .033 248)",
            "800": "oklch(28.5% .032 250)",
            "900": "oklch(21.5% .03 252)",
            "950": "oklch(14% .026 254)",
        },
        "primary": {
            "50": "oklch(97.6% .014 205)",
            "100": "oklch(94.6% .032 205)",
            "200": "oklch(89.6% .058 206)",
            "300": "oklch(83% .086 208)",
            "400": "oklch(74.5% .105 211)",
            "500": "oklch(63% .108 214)",
            "600": "oklch(52% .095 217)",
            "700": "oklch(44.5% .081 219)",
            "800": "oklch(38.5% .067 221)",
            "900": "oklch(33.5% .055 223)",
            "950": "oklch(24% .043 226)",
        },
    },
}

# What the dashboard is gathered from, by dotted name; the order does not matter.
DASHBOARD_CONTRIBUTORS = [
    "payouts.ops.dashboard.contribute",
    "settlement.ops.dashboard.contribute",
    "reconciliation.ops.dashboard.contribute",
    "webhooks.ops.dashboard.contribute",
]

# The menu: headings with model labels and Material symbols. Tables that are not listed are shown under "More".
OPS_MENU: list[tuple[str, list[tuple[str, str]]]] = [
    (
        "Payouts",
        [
            ("payouts.Transfer", "send_money"),
            ("payouts.Batch", "stacks"),
            ("payouts.Receipt", "move_to_inbox"),
            ("payouts.Beneficiary", "contacts"),
        ],
    ),
    (
        "Settlement",
        [
            ("settlement.Window", "schedule"),
            ("settlement.Instruction", "conversion_path"),
            ("settlement.Submission", "upload_file"),
            ("settlement.BankFile", "draft"),
            ("settlement.Incident", "emergency_home"),
            ("planning.RailAccount", "account_balance"),
        ],
    ),
    (
        "Reconciliation",
        [
            ("reconciliation.Run", "balance"),
            ("reconciliation.Discrepancy", "rule"),
            ("reconciliation.Statement", "description"),
        ],
    ),
    ("Books", [("ledger.Account", "savings"), ("ledger.Journal", "menu_book"), ("ledger.Hold", "lock_clock")]),
    (
        "Webhooks",
        [("webhooks.Endpoint", "webhook"), ("webhooks.Delivery", "outgoing_mail"), ("webhooks.Event", "campaign")],
    ),
    (
        "Partners",
        [
            ("partners.Partner", "handshake"),
            ("partners.Environment", "language"),
            ("partners.ApiKey", "key"),
            ("audit.AuditEntry", "policy"),
        ],
    ),
    (
        "Staff",
        [
            ("auth.User", "group"),
            ("auth.Group", "badge"),
            ("axes.AccessAttempt", "lock_clock"),
            ("django_celery_beat.PeriodicTask", "event_repeat"),
        ],
    ),
]

# Sections of pages below the tables, by dotted name.
OPS_NAVIGATION = ["config.ops.navigation.HELP"]

# Pages of the apps under /admin/, beside the admin's tables.
OPS_URLCONFS = ["payouts.ops.urls", "settlement.ops.urls", "reconciliation.ops.urls"]

# Unambiguous date formats.
FORMAT_MODULE_PATH = ["config.formats"]

# Formats minor units of a currency as a decimal string; `config` has no money type.
OPS_MONEY_FORMAT = "treasury.money.format"
