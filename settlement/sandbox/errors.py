"""Errors of the bank: what it answers when it refuses a request."""

from __future__ import annotations


class BankRefusesError(Exception):
    """The bank refuses: an HTTP status, a code and a sentence."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        self.status = status
        self.code = code
        self.detail = detail
        super().__init__(detail)
