"""Which characters of a text met the terms of a query."""

import re
from collections.abc import Iterable, Iterator, Sequence

from catalog_desktop.domain.chunks import chunks, take_apart
from catalog_desktop.domain.terms import Form, Term
from catalog_desktop.domain.word_folding import Folded, fold_with_offsets
from catalog_desktop.domain.word_match import Match, has_phrase, match_token, places, spaced_tokens
from catalog_desktop.domain.words import BREAK, Word, folded_words, index_text

_CONNECTORS = r"[-_./\\'&+,:]*"

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
        self._words = [form for form in forms if len(form.tokens) == 1]
        phrases = [form for form in forms if len(form.tokens) > 1]
        self._phrases = [(form, _look_for([max(form.tokens, key=len)])) for form in phrases]
        self._word_look = _ANYWHERE if any(form.typos for form in forms) else _look_for(_tokens(self._words))
        self._phrase_look = _look_for(_tokens(phrases))

    def ranges(self, text: str) -> list[tuple[int, int]]:
        """The ranges of one text."""
        folded = fold_with_offsets(text)
        ranges = list(self._word_ranges(folded)) if self._words else []
        phrases = [form for form, look in self._phrases if look.search(folded.text)]
        if phrases:
            spaced = spaced_tokens(index_text(text).split())
            phrases = [form for form in phrases if has_phrase(form, spaced)]
        if phrases:
            ranges += self._phrase_ranges(folded, phrases)
        return merged_ranges(ranges)

    def _word_ranges(self, folded: Folded) -> Iterator[tuple[int, int]]:
        """Where forms of one token stand."""
        for start, stretch in _stretches(folded.text, self._word_look):
            for offset, source in chunks(stretch):
                chunk = take_apart(source)
                for part in (*chunk.parts, *chunk.joined):
                    word = Word(part.text, 0, start + offset + part.start, start + offset + part.end)
                    for form in self._words:
                        kind = match_token(form.tokens[0], part.text, form.prefix, form.typos)
                        if kind:
                            yield _marked(folded, form, word, word, kind)

    def _phrase_ranges(self, folded: Folded, phrases: Sequence[Form]) -> Iterator[tuple[int, int]]:
        tokens = list(folded_words(folded.text, lambda source: bool(self._phrase_look.search(source))))
        texts = _with_breaks(tokens)
        spaced = spaced_tokens(texts)
        at = {word.position: word for word in tokens}
        return (
            _marked(folded, form, at[first], at[first + len(form.tokens) - 1], kind)
            for form in phrases
            for kind, first in places(form, texts, spaced)
        )


def merged_ranges(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same characters as ranges in order, none touching another."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _tokens(forms: Iterable[Form]) -> list[str]:
    return list(dict.fromkeys(token for form in forms for token in form.tokens))


def _look_for(tokens: Sequence[str]) -> re.Pattern[str]:
    """A quick look for any of the tokens, or for one that begins so, in a folded text; it saves most of the work. The
    letters must stand there with nothing but connectors between, and may not begin inside a word or a number."""
    return re.compile("|".join(map(_pattern, tokens)))


def _pattern(token: str) -> str:
    before = "(?<![0-9])" if token[0] in "0123456789" else "(?<![a-z])" if token[0].isascii() else ""
    return before + _CONNECTORS.join(map(re.escape, token.replace(".", "")))


def _stretches(folded_text: str, look: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """What stands between blanks and has something that is looked for, each after where it begins."""
    end = 0
    while match := look.search(folded_text, end):
        start = folded_text.rfind(" ", end, match.start()) + 1 or end
        end = folded_text.find(" ", match.end())
        end = len(folded_text) if end < 0 else end
        yield start, folded_text[start:end]


def _with_breaks(words: Sequence[Word]) -> list[str]:
    texts: list[str] = []
    for word in words:
        texts.extend([BREAK] * (word.position - len(texts)))
        texts.append(word.text)
    return texts


def _marked(folded: Folded, form: Form, first: Word, last: Word, kind: Match) -> tuple[int, int]:
    end = last.end
    if kind is Match.PREFIX:
        end = _end_of_beginning(folded.text, last, form.tokens[-1])
    return folded.starts[first.start], folded.ends[end - 1]


def _end_of_beginning(folded_text: str, word: Word, beginning: str) -> int:
    """Where the characters of a beginning end in a word, which may have connectors that its token has not."""
    found = 0
    for index in range(word.start, word.end):
        character = folded_text[index]
        if character == beginning[found] or (character == "," and beginning[found] == "."):
            found += 1
            if found == len(beginning):
                return index + 1
    return word.end
