"""Why a product is not seen: a pure function of what the stores say of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from catalog_desktop.domain.document import Document
from catalog_desktop.domain.errors import TakenClaim
from catalog_desktop.domain.hiding import Condition, hiding
from catalog_desktop.domain.matches import Matcher
from catalog_desktop.domain.product import Product, Status
from catalog_desktop.domain.project import project
from catalog_desktop.domain.shop import Shop
from catalog_desktop.domain.sync import IndexState, Known, as_of, index_state
from catalog_desktop.ports.projection_control import ControlRecord, DeadLetter
from catalog_desktop.session.why_words import ConditionWords, time_ago


class Cause(StrEnum):
    """What keeps a product out of sight. The last two hide nothing: they tell what might be expected to."""

    NOT_SAVED = "not_saved"
    DELETED = "deleted"
    CLAIMED = "claimed"
    OTHER_SHOP = "other_shop"
    SET_ASIDE = "set_aside"
    UNSEARCHABLE = "unsearchable"
    PENDING = "pending"
    BEHIND = "behind"
    LOST = "lost"
    CONDITION = "condition"
    STATUS = "status"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason as a sentence, with what leads out of it: the condition to take away, the product that holds a SKU
    or handle, or the shop to go to."""

    cause: Cause
    sentence: str
    condition: Condition | None = None
    product_id: str = ""
    shop_id: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the stores and this desk say of one product of `shop`.

    `indexed` is the document that search holds, None when it holds none; `search_error` says why it could not be
    asked. `taken` are claims that the product wants or had and others hold. `not_saved` is why one's own last change
    was refused. `open_shop_id` is the shop on screen.
    """

    shop: Shop
    product: Product
    control: ControlRecord
    indexed: Document | None = None
    search_error: str = ""
    letter: DeadLetter | None = None
    taken: Sequence[TakenClaim] = ()
    not_saved: str = ""
    open_shop_id: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Why one product is not seen; `shop` is where it lives."""

    product: Product
    shop: Shop
    reasons: tuple[Reason, ...]

    @property
    def is_hidden(self) -> bool:
        """Whether any of the reasons hides it."""
        return any(reason.cause not in (Cause.STATUS, Cause.SHOWN) for reason in self.reasons)


def answer(evidence: Evidence, matcher: Matcher) -> Answer:
    """All reasons, those first that stand in the way of the others."""
    reasons = tuple(_reasons(evidence, matcher))
    status = tuple(_status(evidence.product))
    product, shop = evidence.product, evidence.shop
    if not reasons:
        return Answer(product, shop, (Reason(Cause.SHOWN, "It is in the result."), *status))
    named = any(r.condition is not None and r.condition.key == "status" for r in reasons)
    return Answer(product, shop, (*reasons, *(() if named or product.is_deleted else status)))


def _reasons(evidence: Evidence, matcher: Matcher) -> Iterator[Reason]:
    product, shop, now = evidence.product, evidence.shop, matcher.now
    if evidence.not_saved:
        yield Reason(Cause.NOT_SAVED, f"Your last change of it is not saved: {evidence.not_saved}")
    if product.is_deleted:
        ago = time_ago(product.deleted_at or 0, now)
        yield Reason(Cause.DELETED, f"It was deleted {ago} ago by {product.updated_by}.")
    for claim in evidence.taken:
        sentence = f"Its {claim.kind} “{claim.value}” belongs to “{claim.holder_title}”."
        yield Reason(Cause.CLAIMED, sentence, product_id=claim.holder_id)
    if product.is_deleted:
        return
    if shop.id != evidence.open_shop_id:
        yield Reason(Cause.OTHER_SHOP, f"It is in another shop: “{shop.name}”.", shop_id=shop.id)
        return
    yield from _of_index(evidence, now)
    document = project(product, shop)
    words = ConditionWords(shop, matcher)
    for condition in hiding(document, matcher):
        yield Reason(Cause.CONDITION, words.sentence(document, condition), condition)


def _of_index(evidence: Evidence, now: int) -> Iterator[Reason]:
    if evidence.search_error:
        yield Reason(Cause.UNSEARCHABLE, evidence.search_error)
        return
    product, letter, control = evidence.product, evidence.letter, evidence.control
    known = Known(product.revision, product.updated_at)
    indexed = evidence.indexed.revision if evidence.indexed is not None else None
    state = index_state(known, indexed, letter.revision if letter else None, control.position_at)
    silent_since = as_of(control.published_at, now)
    if state is IndexState.FAILED and letter is not None:
        ago = time_ago(letter.since, now)
        yield Reason(Cause.SET_ASIDE, f"Search set it aside {ago} ago: {letter.reason}")
    elif state is not IndexState.SYNCED:
        if control.position_at >= known.committed_at and silent_since is None:
            yield Reason(Cause.LOST, f"Search has passed its last change and yet {_holding(indexed)}.")
            return
        ago = time_ago(product.updated_at, now)
        yield Reason(Cause.PENDING, f"Saved {ago} ago in revision {product.revision}; {_holding(indexed)}.")
        yield from _behind(control, silent_since, now)


def _holding(indexed: int | None) -> str:
    return "search does not hold it" if indexed is None else f"search still holds revision {indexed}"


def _behind(control: ControlRecord, silent_since: int | None, now: int) -> Iterator[Reason]:
    if silent_since is not None:
        who = f"{control.holder}, who keeps search up to date, has been silent" if control.holder else ""
        since = f" for {time_ago(silent_since, now)}" if silent_since else ""
        yield Reason(Cause.BEHIND, f"{who or 'Nobody has kept search up to date'}{since}.")
    elif control.position_at:
        yield Reason(Cause.BEHIND, f"Search is {time_ago(control.position_at, now)} behind the catalog.")


def _status(product: Product) -> Iterator[Reason]:
    if product.status is not Status.ACTIVE:
        what = "a draft" if product.status is Status.DRAFT else "archived"
        yield Reason(Cause.STATUS, f"It is {what}: it is listed here and not shown in the shop.")
