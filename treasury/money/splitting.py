"""Split an amount without losing or making a cent."""

from __future__ import annotations

from collections.abc import Sequence


def allocate(amount_minor: int, weights: Sequence[int]) -> list[int]:
    """Split by integer weights with the largest remainder method.

    The parts sum to the whole, and each is within one unit of its exact share. Ties go to the earlier part, so that the
    result is deterministic. Raises ValueError for negative weights or none above zero.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("Weights are integers of zero or more, and one of them is more than zero.")
    sign, whole = (1, amount_minor) if amount_minor >= 0 else (-1, -amount_minor)
    parts = [whole * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-(whole * weights[place] % total), place))
    for place in by_remainder[: whole - sum(parts)]:
        parts[place] += 1
    return [sign * part for part in parts]
