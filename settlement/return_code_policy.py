"""Again, or not: a table by the bank's code. Pure.

Only proof leads here (a refusal, a return, a proven absence), so sending again can never pay twice; the question is whether it could help. What is
transient is sent again a bounded number of times, then it waits for a person as a dead letter. NACHA allows two reinitiations of R01 and R09.
Source of the codes: reference/rails.md 6.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from settlement.formats.return_codes import return_code
from settlement.limits import ATTEMPTS_MAX


class NextStep(Enum):
    """What becomes of the transfer."""

    RETRY = "retry"  # Held again and dispatched as another instruction.
    CLOSE = "close"  # Failed, or returned for good.
    DEAD_LETTER = "dead_letter"  # No automatic step is left: a person decides.


@dataclass(frozen=True, slots=True)
class Advice:
    """What one code means for us. `disables` says that this account must not be paid again; `is_counted` is False where the attempt never left us.

    `waits`: no machine can say what to do, so the transfer is a dead letter at once and keeps its hold.
    """

    is_transient: bool = False
    disables: bool = False
    is_incident: bool = False
    is_counted: bool = True
    waits: bool = False
    sentence: str = "The bank's no is final."


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
    "R17": Advice(is_incident=True, sentence="The bank doubts this entry; somebody must look at it."),
    "R20": _NEW_DATA,
    "R23": Advice(disables=True, sentence="The receiver refused the money; ask the payee."),
    "R24": Advice(is_incident=True, sentence="The bank says that we sent it twice."),
    **dict.fromkeys(("R18", "R19", "R25", "R26", "R27", "R28"), _OURS),
    # Words of ours and of the bank about whole files: nothing in them was paid.
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
UNKNOWN = Advice(is_incident=True, sentence="This code is not in the table of codes; it is taken as final, look it up.")
# Attempts that ended so never left us (decision 0006): they are no attempts, when they end nor when a later one does.
UNCOUNTED = frozenset(code for code, advice in ADVICE.items() if not advice.is_counted)


def advice_on(code: str) -> Advice:
    """What a code means. A code without advice of its own is final; one that is in no table is an incident too."""
    return ADVICE.get(code) or (FINAL if return_code(code).is_known else UNKNOWN)


def after_refusal(code: str, *, attempt: int) -> NextStep:
    """What becomes of a transfer whose instruction was refused or is proven absent. `attempt` counts from 1, without what is UNCOUNTED."""
    advice = advice_on(code)
    if advice.waits:
        return NextStep.DEAD_LETTER
    if not advice.is_transient:
        return NextStep.CLOSE
    return NextStep.RETRY if attempt < ATTEMPTS_MAX or not advice.is_counted else NextStep.DEAD_LETTER


def after_return(code: str, *, attempt: int) -> NextStep:
    """What becomes of a transfer that came back. When the attempts are used up it stays returned: the money is the partner's again."""
    return NextStep.RETRY if advice_on(code).is_transient and attempt < ATTEMPTS_MAX else NextStep.CLOSE


def sentence_on(code: str, reason: str, *, attempt: int, decided: NextStep) -> str:
    """Why, in words that a person can read."""
    said = f"{code}: {reason}" if reason else code
    if decided is NextStep.RETRY:
        return f"{said} (attempt {attempt} of {ATTEMPTS_MAX}). {advice_on(code).sentence}"
    if decided is NextStep.DEAD_LETTER and not advice_on(code).waits:
        return f"{said}. All {ATTEMPTS_MAX} attempts are used up; a person must decide."
    return f"{said}. {advice_on(code).sentence}"
