"""Decode the bytes of a text file.

An encoding is declared, proven or refused, so that no letter of a name is guessed. Pure.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# Declared charsets that are accepted, by their Python names. Left out are codecs that are not encodings of text, and
# UTF-7.
_SUPPORTED = frozenset(
    codecs.lookup(name).name
    for name in [
        "utf-8",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "ascii",
        "mac_roman",
        "mac_latin2",
        "koi8-r",
        "koi8-u",
        "shift_jis",
        "cp932",
        "euc_jp",
        "iso2022_jp",
        "gb2312",
        "gbk",
        "gb18030",
        "big5",
        "euc_kr",
        "cp437",
        "cp850",
        "cp852",
        "cp858",
        "cp866",
        "cp949",
    ]
    + [f"iso8859-{number}" for number in range(1, 17) if number != 12]
    + [f"cp{number}" for number in range(1250, 1259)]
)
_ALIASES = {"x-mac-roman": "mac_roman", "utf-8-sig": "utf-8", "x-sjis": "shift_jis", "windows-31j": "cp932"}
_UTF8, _UTF16_LE, _UTF16_BE = codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE


class CharsetUnknown(ValueError):
    """The declared charset is not supported."""


@dataclass(frozen=True, slots=True)
class Undecodable(Exception):
    """The bytes are not in the encoding. `before` is the text in front of the first wrong byte."""

    encoding: str
    before: str
    reason: str


def decode(body: bytes, *, charset: str = "") -> str:
    """Decode a file by its declared charset, else by its byte order mark, else as UTF-8.

    Raises CharsetUnknown and Undecodable.
    """
    encoding = _declared(charset) or _marked(body) or _utf16_without_mark(body) or "utf-8"
    if (marked := _marked(body)) and marked not in (encoding, f"{encoding}-le", f"{encoding}-be"):
        reason = f"the file starts with the byte order mark of {marked.upper()}, but charset={charset} is declared"
        raise Undecodable(encoding, "", reason)
    try:
        return body.decode(encoding).lstrip("\ufeff")
    except UnicodeDecodeError as error:
        before = body[: error.start].decode(encoding, "replace").lstrip("\ufeff")
        raise Undecodable(encoding, before, _reason(encoding, error)) from error


def _declared(charset: str) -> str | None:
    if not charset:
        return None
    name = charset.strip().strip("\"'").lower()
    try:
        found = codecs.lookup(_ALIASES.get(name, name)).name
    except (LookupError, ValueError) as error:
        raise CharsetUnknown(charset) from error
    if found not in _SUPPORTED:
        raise CharsetUnknown(charset)
    return found


def _marked(body: bytes) -> str | None:
    if body.startswith(_UTF8):
        return "utf-8"
    if body.startswith(_UTF16_LE):
        return "utf-16-le"
    return "utf-16-be" if body.startswith(_UTF16_BE) else None


def _utf16_without_mark(body: bytes) -> str | None:
    """UTF-16 by its zero bytes. The header row, which has to name our columns, proves it afterwards."""
    head = body[:200]
    if len(head) < 4:
        return None
    if head[1::2].count(0) > len(head) // 3:
        return "utf-16-le"
    return "utf-16-be" if head[0::2].count(0) > len(head) // 3 else None


def _reason(encoding: str, error: UnicodeDecodeError) -> str:
    if "end of data" in error.reason or "truncated" in error.reason:
        return "the file ends in the middle of a character, so a part of it is missing"
    return f"the byte 0x{error.object[error.start]:02X} is not {encoding.upper()}"


# How a byte of UTF-8 looks after it was read in another encoding: a lead byte, then one to three continuation bytes.
_MISREAD_AS = ("cp1252", "mac_roman", "cp437", "cp850")
# An upper-case word followed by a typographic mark, such as JÄRVELÄ and a curly apostrophe, looks misread and is right.
_CAPITALS_WITH_MARK = re.compile("[A-Z][\u00c4-\u00df][\u2013\u2014\u2019\u201d\u2026\u2122\u00ae]")
# The no-break space that ends a misread `à` is stripped with the edges of the cell.
_LOST_NO_BREAK_SPACE = re.compile("[a-z]\u00c3\\Z")
_LATIN = re.compile(r"[\u00a0-\u024f\u1e00-\u1eff\u2000-\u206f\u20a0-\u20bf\u2100-\u214f]")


def misread(text: str) -> str | None:
    """What a text was before its UTF-8 was read as another encoding, or None. `SÃ©rgio` was `Sérgio`."""
    if text.isascii():
        return None
    words = text.split(" ")
    originals = [_original(word) or word for word in words]
    return " ".join(originals) if originals != words else None


def _original(word: str) -> str | None:
    if word.isascii() or _CAPITALS_WITH_MARK.search(word):
        return None
    if _LOST_NO_BREAK_SPACE.search(word):
        word += "\u00a0"
    for encoding in _MISREAD_AS:
        original = _reread(word, encoding)
        if original is not None and _is_plausible(original):
            return original
    return None


def _reread(text: str, encoding: str) -> str | None:
    try:
        return b"".join(_byte(letter, encoding) for letter in text).decode()
    except UnicodeError:
        return None


def _byte(letter: str, encoding: str) -> bytes:
    """The byte of a letter. Windows leaves five bytes of cp1252 undefined; software reads them as C1 controls."""
    try:
        return letter.encode(encoding)
    except UnicodeEncodeError:
        if "\x80" <= letter <= "\x9f" and encoding == "cp1252":
            return letter.encode("latin-1")
        raise


def _is_plausible(original: str) -> bool:
    """Whether a word keeps to one script: all Latin, or none."""
    return all(letter.isascii() or _LATIN.match(letter) for letter in original) or not any(
        letter.isascii() and letter.isalpha() for letter in original
    )
