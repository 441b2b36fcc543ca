"""Tests of the bank file formats."""
