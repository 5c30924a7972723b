"""A shop's synonyms: groups of words or phrases that find each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from catalog_desktop.domain.terms import Form, Term, query_terms
from catalog_desktop.domain.words import code_key


def with_synonyms(terms: Sequence[Term], groups: Sequence[Sequence[str]]) -> tuple[Term, ...]:
    """The terms with the forms of their synonyms added; a synonym is taken whole, without typos or prefix.

    A term has synonyms when it is typed exactly as a word of a group, case and separators aside.
    """
    return tuple(_expanded(term, groups) for term in terms)


def _expanded(term: Term, groups: Sequence[Sequence[str]]) -> Term:
    key = code_key(term.text)
    others = [word for group in groups if any(code_key(word) == key for word in group) for word in group]
    forms = list(term.forms)
    for word in others:
        if code_key(word) != key:
            forms += [_whole(form) for part in query_terms(f'"{word}"') for form in part.forms]
    return replace(term, forms=tuple(dict.fromkeys(forms)))


def _whole(form: Form) -> Form:
    return Form(form.tokens)
