"""What the bank answers when it does not do what it was asked. These are the far side's errors, not ours."""

from __future__ import annotations


class BankRefusesError(Exception):
    """The bank understood and will not: an HTTP status, a code, and a sentence."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        self.status = status
        self.code = code
        self.detail = detail
        super().__init__(detail)
