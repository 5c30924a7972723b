"""The log of a shop's changes, by itself: whatever is heard in whatever order, a reader gets all of it once."""

from datetime import UTC, datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.adapters.firestore.feed_pace import FeedPace
from catalog_desktop.adapters.firestore.shop_log import ShopLog
from catalog_desktop.adapters.firestore.values import Snapshot

BEGUN = 1_800_000_000_000_000
MS = 1_000
PACE = FeedPace()

ids = st.sampled_from("abcdef")
offsets = st.integers(-30_000, 60_000).map(lambda ms: ms * MS)


def heard(
    product_id: str, number: int, written: int, *, took_ms: int = 20, origin: str = "edit", **fields: object
) -> Snapshot:
    """A document whose write was asked for at `written` and committed a while later."""
    update_time = Timestamp()
    update_time.FromMicroseconds(written + took_ms * MS)
    written_at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=written)
    content = {"id": product_id, "revision": number, "written_at": written_at, "origin": origin, **fields}
    return Snapshot(product_id, content, update_time, update_time)


writes = st.lists(st.tuples(ids, st.integers(0, 60_000).map(lambda ms: ms * MS)), max_size=30)


@given(writes, st.data())
def test_a_reader_gets_the_newest_state_of_all_that_is_heard(
    writes: list[tuple[str, int]], data: st.DataObject
) -> None:
    log = ShopLog(BEGUN, PACE)
    newest: dict[str, int] = {}
    messages = []
    for product_id, offset in writes:
        newest[product_id] = newest.get(product_id, 0) + 1
        messages.append(heard(product_id, newest[product_id], BEGUN + 1 + offset))
    told = list(data.draw(st.permutations(messages)))
    if messages:
        told += data.draw(st.lists(st.sampled_from(messages), max_size=5))
    position, known = BEGUN, dict[str, int]()
    for message in told:
        log.take([message])
        if data.draw(st.booleans()):
            position = read_one(log, position, data.draw(st.integers(1, 3)), known)
    while log.has_after(position):
        position = read_one(log, position, data.draw(st.integers(1, 3)), known)
    assert known == newest


def read_one(log: ShopLog, position: int, limit: int, known: dict[str, int]) -> int:
    """Read a page and hold it to the port's promises; returns the new position."""
    handed = log.handed
    page = log.read(position, limit)
    places = [state.position for state in page.states]
    assert places == sorted(places)
    assert len(places) <= limit
    assert all(position < place <= page.position for place in places)
    assert page.position > position if page.states else page.position == position
    assert page.covered <= page.position
    assert log.handed >= handed
    for state in page.states:
        assert state.fields["revision"] > known.get(state.name, 0)
        known[state.name] = state.fields["revision"]
    return page.position


@given(st.lists(st.tuples(ids, offsets), min_size=1), st.integers(1, 4))
def test_nothing_turns_up_below_what_was_handed_out(late: list[tuple[str, int]], limit: int) -> None:
    log = ShopLog(BEGUN, PACE)
    log.take([heard("first", 1, BEGUN + 10_000 * MS)])
    handed = log.read(BEGUN, limit).position
    revisions: dict[str, int] = {}
    for product_id, offset in late:
        revisions[product_id] = revisions.get(product_id, 0) + 1
        log.take([heard(product_id, revisions[product_id], BEGUN + offset, took_ms=60_000)])
    places = [state.position for state in log.read(handed, 100).states]
    assert len(places) == len(revisions)
    assert min(places) > handed


def test_what_was_dealt_with_before_the_beginning_is_not_told_again() -> None:
    log = ShopLog(BEGUN, PACE)
    second = 1_000 * MS
    log.take([heard("long ago", 1, BEGUN - 60 * second), heard("passed", 4, BEGUN - 5 * second)])
    assert not log.has_after(0)
    log.take([heard("late", 1, BEGUN - 60 * second, took_ms=30_000), heard("just now", 1, BEGUN - second // 2)])
    assert [state.name for state in log.read(BEGUN, 10).states] == ["late", "just now"]
    log.take([heard("passed", 5, BEGUN - 5 * second)])
    assert [state.name for state in log.read(log.handed, 10).states] == ["passed"]


def test_an_edit_stays_urgent_when_an_import_follows_it() -> None:
    log = ShopLog(BEGUN, PACE)
    log.take([heard("a", 1, BEGUN + 1, origin="edit"), heard("b", 1, BEGUN + 2, origin="import")])
    log.take([heard("a", 2, BEGUN + 3, origin="import")])
    assert [(state.name, state.fields["revision"]) for state in log.read_interactive(BEGUN, 10)] == [("a", 2)]
    assert len(log) == 2


def test_documents_that_no_program_of_ours_wrote_are_left_out() -> None:
    log = ShopLog(BEGUN, PACE)
    log.take([heard("a", 1, BEGUN + 1, origin="by hand"), heard("b", 1, BEGUN + 1, revision="one")])
    log.take([heard("c", 1, BEGUN + 1)])
    assert [state.name for state in log.read(BEGUN, 10).states] == ["c"]


def test_what_is_forgotten_can_be_heard_of_again() -> None:
    log = ShopLog(BEGUN, PACE)
    log.take([heard("a", 1, BEGUN + 1), heard("b", 1, BEGUN + 5)])
    log.forget(before=BEGUN + 5)
    assert not log.knows("a", 1)
    assert log.knows("b", 1)
