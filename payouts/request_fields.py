"""What is derived from the declaration in `request_types`: text fields, shape check, example, field reference. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, UnsetType

from config.api.limits import UNKNOWN_FIELDS_LISTED_MAX
from config.api.serializers import escape
from payouts.limits import METADATA_KEYS_MAX
from payouts.request_types import TransferRequest

METADATA_COLUMN_PREFIX = "metadata."


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one field of one item.

    `path` is relative to the item, for example `beneficiary/routing_number`.
    """

    path: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a request type. `type` is `str`, `dict`, `list` or another request type."""

    name: str
    type: Any
    meta: Meta
    is_required: bool

    @property
    def extra(self) -> dict[str, Any]:
        """What the declaration says beside the schema."""
        return self.meta.extra or {}


@dataclass(frozen=True, slots=True)
class TextField:
    """A text member at any depth, with its path and its CSV column (empty where CSV has none)."""

    path: str
    names: tuple[str, ...]
    member: Member
    is_required: bool
    column: str
    pattern: re.Pattern[str] | None

    @property
    def label(self) -> str:
        """The field in a sentence: `routing number of the beneficiary`."""
        return " of the ".join(name.replace("_", " ") for name in reversed(self.names))


@lru_cache
def members_of(type_: type[msgspec.Struct]) -> dict[str, Member]:
    """The members of a request type by name."""
    hints = get_type_hints(type_, include_extras=True)
    found = {}
    for field in msgspec.structs.fields(type_):
        kind, meta = _kind_and_meta(hints[field.name])
        found[field.name] = Member(field.name, kind, meta, field.required)
    return found


def _kind_and_meta(hint: Any) -> tuple[Any, Meta]:
    if get_origin(hint) is Annotated:
        kind, meta = get_args(hint)[:2]
        return get_origin(kind) or kind, meta
    (declared,) = (each for each in get_args(hint) if each is not UnsetType)
    return _kind_and_meta(declared)


@lru_cache
def text_fields(type_: type[msgspec.Struct]) -> tuple[TextField, ...]:
    """Every text field of a request type, nested ones included, in the order of the declaration."""
    return tuple(_text_fields(type_, (), "", is_required=True))


def _text_fields(
    type_: type[msgspec.Struct], parents: tuple[str, ...], prefix: str, *, is_required: bool
) -> Iterator[TextField]:
    for member in members_of(type_).values():
        names = (*parents, member.name)
        if member.type is str:
            column = "" if "csv" in member.extra else prefix + member.name
            pattern = re.compile(member.meta.pattern) if member.meta.pattern else None
            yield TextField("/".join(names), names, member, is_required and member.is_required, column, pattern)
        elif isinstance(member.type, type) and issubclass(member.type, msgspec.Struct):
            inner = member.extra.get("csv_prefix", f"{member.name}.")
            yield from _text_fields(member.type, names, prefix + inner, is_required=is_required and member.is_required)


def shape_problems(value: Any, type_: type[msgspec.Struct]) -> tuple[dict[str, Any], list[Problem]]:
    """Compare a JSON value with a request type: the members of the right type, and a problem for every other."""
    problems: list[Problem] = []
    return _compare(value, type_, "", "", problems), problems


def _compare(value: Any, type_: type[msgspec.Struct], path: str, hint: str, problems: list[Problem]) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        problems.append(Problem(path, *_expected("an object", value, hint)))
        return {}
    members = members_of(type_)
    root = f"{path}/" if path else ""
    # Only the first unknown members are reported: a body of nothing else must not keep a worker busy.
    for name in sorted(islice((name for name in value if name not in members), UNKNOWN_FIELDS_LISTED_MAX)):
        known = ", ".join(members)
        problems.append(
            Problem(root + escape(name), "unknown_field", f"This field is not known here. Known fields: {known}.")
        )
    good: dict[str, Any] = {}
    for name, member in members.items():
        if name in value:
            read = _member(value[name], member, root + name, problems)
            if read is not None:
                good[name] = read
        elif member.is_required:
            problems.append(
                Problem(root + name, "required", f"This field is required. {member.meta.description or ''}".strip())
            )
    return good


def _member(value: Any, member: Member, path: str, problems: list[Problem]) -> Any:
    hint = member.extra.get("expected", "")
    if member.type is str:
        if isinstance(value, str):
            return value
        problems.append(Problem(path, *_expected("text in double quotes", value, "")))
    elif member.type is list:
        if isinstance(value, list):
            return value
        problems.append(Problem(path, *_expected("a list", value, hint)))
    elif member.type is dict:
        return _metadata(value, path, problems)
    else:
        return _compare(value, member.type, path, hint, problems)
    return None


def _metadata(value: Any, path: str, problems: list[Problem]) -> dict[str, str] | None:
    if not isinstance(value, Mapping):
        problems.append(Problem(path, *_expected("an object with text values", value, "")))
        return None
    if len(value) > METADATA_KEYS_MAX:  # Refused as a whole by `field_rules`.
        return dict(value)
    wrong = {key: each for key, each in value.items() if not isinstance(each, str)}
    problems += [
        Problem(f"{path}/{escape(key)}", *_expected("text in double quotes", each, "")) for key, each in wrong.items()
    ]
    return {key: each for key, each in value.items() if key not in wrong}


_WORDS = (
    (bool, "a boolean"),
    (str, "text"),
    (int, "a number"),
    (float, "a number"),
    (list, "a list"),
    (Mapping, "an object"),
)


def _expected(what: str, value: Any, hint: str) -> tuple[str, str]:
    """The code and the sentence for a value of another type."""
    sent = "null" if value is None else next(word for kind, word in _WORDS if isinstance(value, kind))
    code = "required" if value is None else "wrong_value"
    return code, f"Expected {what}, got {sent}. {hint}".strip()


@lru_cache
def csv_fields() -> dict[str, TextField]:
    """The text fields that a CSV file can carry, by column, required columns first."""
    fields = [field for field in text_fields(TransferRequest) if field.column]
    return {field.column: field for field in sorted(fields, key=lambda field: not is_csv_required(field))}


def is_csv_required(field: TextField) -> bool:
    """Whether a CSV file must have this column.

    CSV names no beneficiary by id, so name and account are required there.
    """
    return field.is_required or (field.names[0] == "beneficiary" and bool(field.member.meta.min_length))


def example_of(type_: type[msgspec.Struct]) -> dict[str, Any]:
    """A valid body, made of the examples of the declaration. A beneficiary is given by name and account."""
    body: dict[str, Any] = {}
    for member in members_of(type_).values():
        if isinstance(member.type, type) and issubclass(member.type, msgspec.Struct):
            body[member.name] = example_of(member.type)
        elif member.type is list:
            body[member.name] = [example_of(TransferRequest)]
        elif "csv" not in member.extra:
            body[member.name] = (member.meta.examples or [""])[0]
    return body


_REFERENCE_HEAD = """# Fields of a transfer

The fields of `POST /v1/transfers`, of the items of `POST /v1/transfers/batch`, and of CSV files.
`manage.py write_field_reference` writes this page from the declaration in `payouts/request_types.py`.
A CSV file names no beneficiary by id, so name and account are required there.

| Field | CSV column | Required | Meaning | Limits | Example |
| --- | --- | --- | --- | --- | --- |
"""


def field_reference() -> str:
    """The page docs/reference/transfer-fields.md."""
    rows = [_reference_row(field) for field in text_fields(TransferRequest)]
    metadata = members_of(TransferRequest)["metadata"]
    example = msgspec.json.encode((metadata.meta.examples or [""])[0]).decode()
    rows.append(f"| `metadata` | `{METADATA_COLUMN_PREFIX}<key>` | no | {metadata.meta.description} | | `{example}` |")
    return _REFERENCE_HEAD + "\n".join(rows) + "\n"


def _reference_row(field: TextField) -> str:
    meta = field.member.meta
    schema = meta.extra_json_schema or {}
    limits = [f"at most {meta.max_length} characters"] if meta.max_length else []
    if meta.pattern:
        limits.append(field.member.extra.get("expected", meta.pattern))
    elif "pattern" in schema:
        limits.append(f"`{schema['pattern']}`")
    if "enum" in schema:
        limits.append(" or ".join(f"`{each}`" for each in schema["enum"]))
    required = "yes" if field.is_required else "in CSV" if field.column and is_csv_required(field) else "no"
    column = f"`{field.column}`" if field.column else ""
    cells = (
        f"`{field.path.replace('/', '.')}`",
        column,
        required,
        meta.description or "",
        ", ".join(limits),
        f"`{(meta.examples or [''])[0]}`",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
