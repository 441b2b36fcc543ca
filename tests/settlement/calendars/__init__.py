"""Tests of the bank calendars."""
