"""The query side of `words`: a text becomes terms, each with the forms in which a document may have it.

All terms of a query must match. A term is an OR of forms, a form a sequence of tokens that must stand next to
each other in the tokens of one field (`words.index_text`); so an engine can take a form as a phrase, in FTS5
``"usb c"``, or ``"usb c" *`` when its last token is a prefix.

* A word is itself; with typos when it is long enough. Because documents may write it as two words, one of four
  letters or more is also each way to cut it in two whole words: ``usbc`` is also ``u sbc``, ``us bc``, ``usb c``.
* A compound is the phrase of its parts (``ab 12 3``), its joined form (``ab123``, which may have typos when it
  has no digits), and the phrases in which two neighbouring pieces are joined (``ab 123``).
* A number like ``1,000`` is also ``1000``.
* Neighbours may be one word in the document: two or three words or compounds that follow each other also share
  their joined form, each of them, so ``usb c`` is (``usb`` or ``usbc``) and (``c`` or ``usbc``).
* A run of a script without blanks is the phrase of its pairs, a single character is itself.
* A ``"quoted phrase"`` is the phrase of its parts in the plain sequence; with one word or compound in it, the
  forms of that without typos.

The last term is a prefix while it is being typed: when the text does not end with a blank or a closed quote.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from catalog_desktop.domain.chunks import MAX_JOINED, Part, chunks, join, take_apart, without_thousands_points
from catalog_desktop.domain.typos import typos_allowed
from catalog_desktop.domain.word_folding import fold, fold_with_offsets

_QUOTED = re.compile(r'(?<!\S)["“”„]([^"“”„]*)(["“”„]?)')
_MIN_LETTERS_TO_SPLIT = 4
_MAX_NEIGHBOURS = 3


@dataclass(frozen=True, slots=True)
class Form:
    """Tokens that stand next to each other in a field.

    `prefix`: the last token may go on. `typos`: how many are allowed (see `typos`), only ever in forms of one token,
    and only towards tokens without digits; with `prefix` they are counted to the nearest beginning of the token.
    """

    tokens: tuple[str, ...]
    prefix: bool = False
    typos: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a product must have: `text` as typed, from `start` to `end` of the query, in any of `forms`."""

    text: str
    start: int
    end: int
    forms: tuple[Form, ...]
    prefix: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class _Draft:
    """A term before its neighbours are known; `parts` is empty when it does not join with any."""

    term: Term
    parts: tuple[str, ...] = ()


def query_terms(text: str) -> tuple[Term, ...]:
    """The terms of a query in the order typed; none when there is no letter and no digit in it."""
    drafts: list[_Draft] = []
    done = 0
    for match in _QUOTED.finditer(text):
        drafts.extend(_word_drafts(text, done, match.start(), is_last=False))
        drafts.extend(_phrase_draft(text, match.start(1), match.end(1), is_closed=bool(match[2])))
        done = match.end()
    drafts.extend(_word_drafts(text, done, len(text), is_last=True))
    return _with_neighbours_joined(drafts)


def _word_drafts(text: str, begin: int, end: int, *, is_last: bool) -> Iterator[_Draft]:
    folded = fold_with_offsets(text[begin:end])
    found = list(chunks(folded.text))
    for number, (offset, source) in enumerate(found, start=1):
        start = begin + folded.starts[offset]
        stop = begin + folded.ends[offset + len(source) - 1]
        prefix = is_last and number == len(found) and not text[-1].isspace()
        term = Term(text[start:stop], start, stop, tuple(_forms(source, prefix=prefix)), prefix)
        chunk = take_apart(source)
        yield _Draft(term, () if chunk.is_run else _texts(chunk.parts))


def _phrase_draft(text: str, start: int, end: int, *, is_closed: bool) -> Iterator[_Draft]:
    found = [source for _, source in chunks(fold(text[start:end]))]
    prefix = not is_closed and not text[end - 1 : end].isspace()
    if len(found) == 1:
        forms = tuple(replace(form, typos=0) for form in _forms(found[0], prefix=prefix))
        yield _Draft(Term(text[start:end], start, end, forms, prefix, quoted=True))
    elif found:
        tokens = tuple(chain.from_iterable(_texts(take_apart(source).parts) for source in found))
        yield _Draft(Term(text[start:end], start, end, (Form(tokens, prefix),), prefix, quoted=True))


def _forms(source: str, *, prefix: bool) -> Iterator[Form]:
    chunk = take_apart(source)
    if chunk.is_run:
        yield Form(_texts(chunk.joined) or _texts(chunk.parts), prefix)
        return
    for spelling in dict.fromkeys((source.replace(",", "."), without_thousands_points(source))):
        pieces = take_apart(spelling).pieces
        if len(chunk.parts) == 1:
            yield from _word_forms(pieces[0][0], prefix=prefix)
        else:
            yield from _compound_forms(pieces, prefix=prefix)


def _word_forms(word: str, *, prefix: bool) -> Iterator[Form]:
    yield Form((word,), prefix, typos_allowed(word))
    if word.isalpha() and _MIN_LETTERS_TO_SPLIT <= len(word) <= MAX_JOINED:
        for index in range(1, len(word)):
            yield Form((word[:index], word[index:]))


def _texts(parts: Iterable[Part]) -> tuple[str, ...]:
    return tuple(part.text for part in parts)


def _compound_forms(pieces: Sequence[tuple[str, ...]], *, prefix: bool) -> Iterator[Form]:
    parts = tuple(chain.from_iterable(pieces))
    yield Form(parts, prefix)
    whole = join(parts)
    if len(whole) <= MAX_JOINED:
        yield Form((whole,), prefix, typos_allowed(whole))
    if len(pieces) > 2:  # of two pieces the whole is all there is to join
        for index, (left, right) in enumerate(pairwise(pieces)):
            if len(left) == len(right) == 1:
                joined = (join(left + right),)
                yield Form(tuple(chain(*pieces[:index], joined, *pieces[index + 2 :])), prefix)


def _with_neighbours_joined(drafts: Sequence[_Draft]) -> tuple[Term, ...]:
    forms = [list(draft.term.forms) for draft in drafts]
    for count in range(2, _MAX_NEIGHBOURS + 1):
        for first in range(len(drafts) - count + 1):
            neighbours = drafts[first : first + count]
            if not all(draft.parts for draft in neighbours):
                continue
            joined = join(tuple(chain.from_iterable(draft.parts for draft in neighbours)))
            if len(joined) <= MAX_JOINED:
                form = Form((joined,), neighbours[-1].term.prefix)
                for index in range(first, first + count):
                    forms[index].append(form)
    return tuple(replace(draft.term, forms=tuple(dict.fromkeys(own))) for draft, own in zip(drafts, forms, strict=True))
