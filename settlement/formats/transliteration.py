"""Names and words as the ACH network carries them, which is narrower than what people are called."""

from __future__ import annotations

import unicodedata

# Letters that do not fall apart into a base letter and a mark.
_REPLACED = str.maketrans(
    {
        "ß": "ss",
        "Æ": "AE",
        "æ": "ae",
        "Ø": "O",
        "ø": "o",
        "Œ": "OE",
        "œ": "oe",
        "Ł": "L",
        "ł": "l",
        "Đ": "D",
        "đ": "d",
        "\u0131": "i",
    }
)


def ach_text(text: str, *, width: int) -> str:
    """`text` in capital ASCII, single blanks, at most `width` characters: `Zoë  Müller` becomes `ZOE MULLER`.

    What has no ASCII letter becomes a blank, so a name in another script comes back empty: the caller must notice,
    because an entry without a name is refused in PPD, CCD, WEB and TEL.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_REPLACED))
    kept = "".join(
        character if character.isascii() and character.isprintable() else " "
        for character in decomposed
        if not unicodedata.combining(character)
    )
    return " ".join(kept.upper().split())[:width].rstrip()
