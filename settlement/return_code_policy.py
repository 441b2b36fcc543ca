"""What becomes of a transfer after a refusal, a return or a proven absence: a table by the bank's code. Pure.

The attempt is proven unpaid, so sending again cannot pay twice. A transient failure is sent again a bounded number of
times and is then a dead letter. The Nacha Operating Rules allow two reinitiations of R01 and R09.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from settlement.formats.return_codes import ReturnKind, return_code
from settlement.limits import ATTEMPTS_MAX


class NextStep(Enum):
    """What becomes of the transfer."""

    RETRY = "retry"  # Held again and dispatched as another instruction.
    CLOSE = "close"  # Failed, or returned for good.
    DEAD_LETTER = "dead_letter"  # No automatic step is left: a person decides.


@dataclass(frozen=True, slots=True)
class Advice:
    """What one code means for us.

    `disables`: this account must not be paid again. `is_counted` is False where the attempt never left us. `waits`:
    only a person can decide, so the transfer is a dead letter at once and keeps its hold.
    """

    is_transient: bool = False
    disables: bool = False
    is_incident: bool = False
    is_counted: bool = True
    waits: bool = False
    sentence: str = "The bank's answer is final."


_TRANSIENT = Advice(is_transient=True, sentence="This may pass; it is sent again.")
_NEW_DATA = Advice(disables=True, sentence="The account data must be corrected; this account is not paid again.")
_OURS = Advice(
    is_transient=True, is_incident=True, sentence="The file or its fields were wrong; it is sent again as new."
)

ADVICE: dict[str, Advice] = {
    "R01": _TRANSIENT,
    "R09": _TRANSIENT,
    "R02": _NEW_DATA,
    "R03": _NEW_DATA,
    "R04": _NEW_DATA,
    "R12": _NEW_DATA,
    "R13": _NEW_DATA,
    "R14": _NEW_DATA,
    "R15": _NEW_DATA,
    "R16": Advice(disables=True, is_incident=True, sentence="The account is frozen by law; compliance looks at it."),
    "R17": Advice(is_incident=True, sentence="The bank doubts this entry; check it."),
    "R20": _NEW_DATA,
    "R23": Advice(disables=True, sentence="The receiver refused the money; ask the payee."),
    "R24": Advice(is_incident=True, sentence="The bank says that we sent it twice."),
    **dict.fromkeys(("R18", "R19", "R25", "R26", "R27", "R28"), _OURS),
    # Our own codes, and codes about whole files: nothing in them was paid.
    "not_sent": Advice(is_transient=True, is_counted=False, sentence="It never left us; it goes with the next window."),
    "rail_account_refused": Advice(
        is_transient=True,
        is_counted=False,
        is_incident=True,
        sentence="The rail account cannot be used as it is set up.",
    ),
    "unrenderable": Advice(
        is_transient=True, is_incident=True, sentence="The file could not be written; it is tried again."
    ),
    "set_aside": Advice(is_transient=True, is_counted=False, sentence="It goes in the next file of its window."),
    "sealed": Advice(is_transient=True, is_counted=False, sentence="A key is missing here; nothing is lost."),
    "unwritable": Advice(is_incident=True, sentence="No file can carry this entry; order it again with other data."),
    "unreadable": Advice(waits=True, sentence="Mend the key or the row, then retry it."),
    "file_rejected": Advice(
        is_transient=True, is_counted=False, sentence="The entries are sent again in smaller files."
    ),
    "entry_rejected": Advice(
        waits=True, sentence="The bank rejects every file that holds this entry; correct it first."
    ),
    "split_exhausted": Advice(waits=True, sentence="Smaller files were rejected too; ask the bank, then retry it."),
    "not_paid": Advice(sentence="A person proved it; order it again if it is still owed."),
    "absent": Advice(is_transient=True, sentence="The bank proves that it never had it; it is sent again."),
}
FINAL = Advice()
# Advice by kind for the codes of the return table that have none of their own.
BY_KIND = {
    ReturnKind.COMPLIANCE: Advice(is_incident=True, sentence="Compliance decides before this payee is paid again."),
    ReturnKind.OUR_BUG: Advice(is_incident=True, sentence="Our entry was wrong; order it again with other data."),
}
UNKNOWN = Advice(is_incident=True, sentence="This code is not in the table of codes; it is taken as final, look it up.")
# Attempts that ended with these codes never left us, so they do not count toward ATTEMPTS_MAX (decision 0006).
UNCOUNTED = frozenset(code for code, advice in ADVICE.items() if not advice.is_counted)


def advice_on(code: str) -> Advice:
    """What a code means. A code without advice of its own is final, and an incident if it is in no table."""
    if code in ADVICE:
        return ADVICE[code]
    meaning = return_code(code)
    return BY_KIND.get(meaning.kind, FINAL) if meaning.is_known else UNKNOWN


def after_refusal(code: str, *, attempt: int) -> NextStep:
    """The next step after a refusal or a proven absence. `attempt` counts from 1, without what is UNCOUNTED."""
    advice = advice_on(code)
    if advice.waits:
        return NextStep.DEAD_LETTER
    if not advice.is_transient:
        return NextStep.CLOSE
    return NextStep.RETRY if attempt < ATTEMPTS_MAX or not advice.is_counted else NextStep.DEAD_LETTER


def after_return(code: str, *, attempt: int) -> NextStep:
    """The next step after a return. When the attempts are used up it stays returned: the partner has the money."""
    return NextStep.RETRY if advice_on(code).is_transient and attempt < ATTEMPTS_MAX else NextStep.CLOSE


def sentence_on(code: str, reason: str, *, attempt: int, decided: NextStep) -> str:
    """The reason and the next step as a sentence."""
    said = f"{code}: {reason}" if reason else code
    if decided is NextStep.RETRY:
        return f"{said} (attempt {attempt} of {ATTEMPTS_MAX}). {advice_on(code).sentence}"
    if decided is NextStep.DEAD_LETTER and not advice_on(code).waits:
        return f"{said}. All {ATTEMPTS_MAX} attempts are used up; a person must decide."
    return f"{said}. {advice_on(code).sentence}"
