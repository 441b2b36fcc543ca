"""One table spells every Latin letter and typographic mark of Unicode; nothing is dropped silently."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from settlement.formats.transliteration import UNSPELLED, to_ascii, to_capitals

GENERAL_PUNCTUATION = range(0x2010, 0x205F)
INVISIBLE = {"Cf", "Zl", "Zp", "Zs", "Cn"}


def letters() -> list[str]:
    """Every Latin letter that this version of Unicode knows."""
    found = map(chr, range(0x80, sys.maxunicode + 1))
    return [
        each for each in found if unicodedata.category(each)[0] == "L" and "LATIN " in unicodedata.name(each, "") + " "
    ]


def test_every_latin_letter_has_letters() -> None:
    assert len(letters()) > 1_200
    lost = {each: to_ascii(each) for each in letters() if not _is_spelled(to_ascii(each))}
    assert not lost


def _is_spelled(text: str) -> bool:
    return text.isascii() and text.isprintable() and bool(text.strip()) and UNSPELLED not in text


def test_every_letter_keeps_its_case() -> None:
    wrong = [
        each
        for each in letters()
        if (unicodedata.category(each) == "Lu" and to_ascii(each) != to_ascii(each).upper())
        or (unicodedata.category(each) == "Ll" and to_ascii(each) != to_ascii(each).lower())
    ]
    assert not wrong


def test_every_mark_of_general_punctuation_is_written() -> None:
    marks = [chr(point) for point in GENERAL_PUNCTUATION if unicodedata.category(chr(point)) not in INVISIBLE]
    lost = {mark: to_ascii(mark) for mark in marks if not (to_ascii(mark).isascii() and to_ascii(mark).strip())}
    assert not lost
    unspelled = [mark for mark in marks if UNSPELLED in to_ascii(mark) and "QUESTION" not in unicodedata.name(mark)]
    assert unspelled == ["\u203d"]  # The interrobang, which is `?!`.


@pytest.mark.parametrize(
    ("name", "carried"),
    [
        ("Y\u0131ld\u0131z I\u015f\u0131k", "YILDIZ ISIK"),
        ("Guðrún Þórsdóttir", "GUDRUN THORSDOTTIR"),
        ("O\u2019Brien", "O'BRIEN"),
        ("GROẞ Groß", "GROSS GROSS"),
        ("Ħ. Borg", "H. BORG"),
        ("ŧ ŋ ə Ð \u2013", "T NG E D -"),
        ("Łukasz \u201eŻ\u201d Dąbrowski", 'LUKASZ "Z" DABROWSKI'),
        ("Æsir Øre Œuvre Đorđe", "AESIR ORE OEUVRE DORDE"),
        ("Zoe\u0308\u00a0\u00a0Mu\u0308ller", "ZOE MULLER"),
        ("\uff2a\uff4f\uff45", "JOE"),
        ("Mul\u00adler\u200d", "MULLER"),
        ("a\tb\nc", "A B C"),
        ("\u0663", "3"),
        ("山田 Taro", "?? TARO"),
        ("한국", "??"),
        ("Иван", "????"),
        ("\U0001f600", "?"),
    ],
)  # fmt: skip
def test_names_are_spelled_as_people_spell_them(name: str, carried: str) -> None:
    assert to_capitals(name, width=40) == carried


def test_a_name_is_cut_to_its_column_without_a_blank_at_the_end() -> None:
    assert to_capitals("ABC DEF", width=4) == "ABC"
    assert to_capitals("Straße", width=6) == "STRASS"
