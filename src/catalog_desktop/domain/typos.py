"""How far a typed word may be from a word that is there."""

MIN_LETTERS_FOR_ONE = 5
MIN_LETTERS_FOR_TWO = 9


def typos_allowed(word: str) -> int:
    """0 for short words and for those with a digit (model numbers are too close together), 1 or 2 for others."""
    if len(word) < MIN_LETTERS_FOR_ONE or any(character.isdigit() for character in word):
        return 0
    return 1 if len(word) < MIN_LETTERS_FOR_TWO else 2


def edit_distance_within(typed: str, word: str, limit: int) -> int | None:
    """How many typos make `word` into `typed`, None when there are more than `limit`.

    A typo is a character too many, too few or wrong, or two neighbours swapped (optimal string alignment);
    words that begin differently have one typo more.
    """
    surcharge = typed[:1] != word[:1]
    if 2 * surcharge > limit or abs(len(typed) - len(word)) > limit - surcharge:
        return None
    row = _last_row(typed, word, limit - surcharge)
    return row[-1] + surcharge if row and row[-1] + surcharge <= limit else None


def prefix_distance_within(typed: str, word: str, limit: int) -> int | None:
    """How many typos make the nearest beginning of `word` into `typed`, None when more than `limit`."""
    surcharge = typed[:1] != word[:1]
    if 2 * surcharge > limit or len(typed) - len(word) > limit - surcharge:
        return None
    row = _last_row(typed, word[: len(typed) + limit], limit - surcharge)
    return min(row) + surcharge if row else None


def _last_row(typed: str, word: str, limit: int) -> list[int]:
    """Distances of all of `typed` to each beginning of `word`; empty when all are above `limit`."""
    before: list[int] = []
    row = list(range(len(word) + 1))
    for line, character in enumerate(typed, start=1):
        before, previous = row, before
        row = [line]
        for column, other in enumerate(word, start=1):
            distance = min(before[column] + 1, row[-1] + 1, before[column - 1] + (character != other))
            swapped = line > 1 and column > 1 and character == word[column - 2] and other == typed[line - 2]
            if swapped:
                distance = min(distance, previous[column - 2] + 1)
            row.append(distance)
        if min(row) > limit:
            return []
    return row
