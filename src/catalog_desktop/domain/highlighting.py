"""Which characters of a text met the terms of a query."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from catalog_desktop.domain.chunks import Part, chunks, take_apart
from catalog_desktop.domain.terms import Form, Term
from catalog_desktop.domain.word_folding import Folded, fold, fold_with_offsets
from catalog_desktop.domain.word_match import Match, match_token
from catalog_desktop.domain.words import BREAK

_CONNECTORS = r"[-_./\\'&+,:]*"

_BREAK = Part(BREAK, 0, 0)
_ANYWHERE = re.compile(r"[^ ]")


def highlights(text: str, terms: Iterable[Term]) -> list[tuple[int, int]]:
    """Ranges of characters of `text` that match any of the terms, in order, none touching another.

    Of a word that matches by its beginning only that is marked; a phrase and a compound are marked as a whole.
    """
    return TextHighlighter(terms).ranges(text)


class TextHighlighter:
    """The same for one text after another."""

    def __init__(self, terms: Iterable[Term]) -> None:
        forms = list(dict.fromkeys(form for term in terms for form in term.forms))
        words = [form for form in forms if len(form.tokens) == 1]
        self._whole_words = frozenset(form.tokens[0] for form in words)
        self._open_words = [form for form in words if form.prefix or form.typos]
        phrases = [form for form in forms if len(form.tokens) > 1]
        self._phrases = [(form, _look_for([max(_patterns(form), key=len)])) for form in phrases]
        self._beginnings = tuple(form.tokens[0] for form in words if form.prefix)
        self._has_typos = any(form.typos for form in forms)
        self._look = _ANYWHERE if self._has_typos else _look_for(chain.from_iterable(map(_patterns, forms)))
        self._word_look = _ANYWHERE if self._has_typos else _look_for(chain.from_iterable(map(_patterns, words)))
        self._phrase_look = _look_for(chain.from_iterable(map(_patterns, phrases)))

    def ranges(self, text: str) -> list[tuple[int, int]]:
        """The ranges of one text."""
        if not self._look.search(fold(text)):
            return []
        folded = fold_with_offsets(text)
        ranges = list(self._word_ranges(folded)) if self._whole_words else []
        phrases = [form for form, look in self._phrases if look.search(folded.text)]
        if phrases:
            ranges += self._phrase_ranges(folded, phrases)
        return merged_ranges(ranges)

    def _word_ranges(self, folded: Folded) -> Iterator[tuple[int, int]]:
        """Where forms of one token stand."""
        for start, stretch in _stretches(folded.text, self._word_look):
            for text, first, last in _stretch_tokens(stretch):
                if text in self._whole_words:
                    yield folded.starts[start + first], folded.ends[start + last - 1]
                elif self._has_typos or text.startswith(self._beginnings):
                    word = Part(text, start + first, start + last)
                    for form in self._open_words:
                        kind = match_token(form.tokens[0], text, form.prefix, form.typos)
                        if kind:
                            yield _marked(folded, form, word, word, kind)

    def _phrase_ranges(self, folded: Folded, phrases: Sequence[Form]) -> Iterator[tuple[int, int]]:
        tokens = list(self._phrase_tokens(folded.text))
        texts = [token.text for token in tokens]
        for form in phrases:
            *head, last = form.tokens
            for index in range(len(head), len(tokens)):
                first = index - len(head)
                if (texts[index] == last or form.prefix) and texts[first:index] == head:
                    kind = match_token(last, texts[index], form.prefix, 0)
                    if kind:
                        yield _marked(folded, form, tokens[first], tokens[index], kind)

    def _phrase_tokens(self, folded_text: str) -> Iterator[Part]:
        """The tokens of a text in the order of `words`, with a break in place of each chunk that has nothing of any
        phrase."""
        groups: list[tuple[int, tuple[Part, ...]]] = []
        for offset, source in chunks(folded_text):
            if not self._phrase_look.search(source):
                yield _BREAK
                continue
            chunk = take_apart(source)
            for part in chunk.parts:
                yield _moved(part, offset)
            groups.append((offset, chunk.joined))
        for offset, group in groups:
            yield _BREAK
            for part in group:
                yield _moved(part, offset)


def merged_ranges(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same characters as ranges in order, none touching another."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _look_for(patterns: Iterable[str]) -> re.Pattern[str]:
    """A quick look for any of the tokens in a folded text, which saves most of the work."""
    return re.compile("|".join(dict.fromkeys(patterns)))


def _patterns(form: Form) -> list[str]:
    """For each token what must stand in a folded text for it to be there: its letters with nothing but connectors
    between, not beginning inside a word or number, and not ending there unless it may go on."""
    last = len(form.tokens) - 1
    return [_pattern(token, may_go_on=form.prefix and place == last) for place, token in enumerate(form.tokens)]


def _pattern(token: str, *, may_go_on: bool) -> str:
    first, *others = map(re.escape, token.replace(".", ""))
    # What stands before is looked at after the first character, because then the search skips to that at once.
    before = f"(?<!{_alike(token[0])}{first})"
    after = "" if may_go_on else f"(?!{_alike(token[-1])})"
    return first + before + "".join(_CONNECTORS + character for character in others) + after


def _alike(character: str) -> str:
    """What would belong to the same word or number; nothing where that cannot be told from a single character."""
    if not character.isascii():
        return "(?!)"
    return "[0-9]" if character.isdigit() else "[a-z]"


def _stretches(folded_text: str, look: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """What stands between blanks and has something that is looked for, each after where it begins."""
    end = 0
    while match := look.search(folded_text, end):
        start = folded_text.rfind(" ", end, match.start()) + 1 or end
        end = folded_text.find(" ", match.end())
        end = len(folded_text) if end < 0 else end
        yield start, folded_text[start:end]


def _stretch_tokens(stretch: str) -> Iterable[Part]:
    """All tokens of what stands between two blanks, in any order."""
    if stretch.isascii() and stretch.isalpha():
        return (Part(stretch, 0, len(stretch)),)
    taken = [(offset, take_apart(source)) for offset, source in chunks(stretch)]
    return [_moved(part, offset) for offset, chunk in taken for part in (*chunk.parts, *chunk.joined)]


def _moved(part: Part, offset: int) -> Part:
    return Part(part.text, part.start + offset, part.end + offset)


def _marked(folded: Folded, form: Form, first: Part, last: Part, kind: Match) -> tuple[int, int]:
    end = last.end
    if kind is Match.PREFIX:
        end = _end_of_beginning(folded.text, last, form.tokens[-1])
    return folded.starts[first.start], folded.ends[end - 1]


def _end_of_beginning(folded_text: str, word: Part, beginning: str) -> int:
    """Where the characters of a beginning end in a word, which may have connectors that its token has not."""
    found = 0
    for index in range(word.start, word.end):
        character = folded_text[index]
        if character == beginning[found] or (character == "," and beginning[found] == "."):
            found += 1
            if found == len(beginning):
                return index + 1
    return word.end
