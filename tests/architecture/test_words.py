"""Texts use the terms of the field: the words of a former private vocabulary do not come back."""

from __future__ import annotations

import re
import subprocess

from tests.architecture.app_layers import ROOT

WORDS = re.compile(
    r"\b(whoever|nobody|somebody|everybody|doors?|rooms?|doorbells?|doorsteps?|errands?|nursery|heirs?|parcels?)\b",
    re.IGNORECASE,
)
# The name of an operating system account.
ACCOUNT = re.compile(r"[\"'`]nobody[\"'`]")
KINDS = ("*.py", "*.sql", "*.html", "*.md", "*.js", "*.css", "*.toml", "Makefile", ".env.example")
EXCEPT = ("tests/data/", "static/vendor/", "tests/architecture/test_words.py")


def test_texts_use_the_terms_of_the_field() -> None:
    listed = subprocess.run(["git", "ls-files", *KINDS], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = [
        f"{name}:{number}: {line.strip()}"
        for name in listed.splitlines()
        if not name.startswith(EXCEPT) and (ROOT / name).exists()
        for number, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), start=1)
        if WORDS.search(ACCOUNT.sub("", line))
    ]
    assert not found, "Say it in the words of payments, databases and HTTP (docs/glossary.md):\n" + "\n".join(found)
