"""The reference page of statuses, rendered from their declarations."""

from __future__ import annotations

from config.kernel import statuses
from config.kernel.statuses import Status

_HEAD = """# Statuses

`manage.py write_status_reference` writes this page from the declarations in each `states.py`.
*Final* means that nothing more happens by itself; a later event, such as a return by the payee's bank, can still
change a final status.
"""


def render_reference() -> str:
    """Return the page as Markdown."""
    return _HEAD + "".join(_section(enum) for enum in statuses.all_statuses())


def _section(enum: type[Status]) -> str:
    rows = "".join(
        f"| `{status.value}` | {status.group.value} | {'yes' if status.is_final else 'no'} | {status.meaning} |\n"
        for status in enum
    )
    title = enum.noun.capitalize()
    return f"\n## {title}\n\n{enum.__doc__}\n\n| status | group | final | meaning |\n| --- | --- | --- | --- |\n{rows}"
