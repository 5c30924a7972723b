"""The tokens of documents, and the way back to the characters that they came from."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog_desktop.domain.chunks import MAX_JOINED
from catalog_desktop.domain.word_folding import fold, fold_with_offsets
from catalog_desktop.domain.words import BREAK, code_key, index_text, words

TRICKY = (
    "aZ09 -_./\\'&+,:|\"\t\n"
    "éÉeßẞİıøÆйЙиёЁїΐς\u0301\u0306\u0323\u0307"
    "ตลับำึ้ຳກខ្មမြ脳电ノーがｶﾞ가ᄀ\u1161\u11a8"
    "٣٫๕५क़क\u093c\u200b\u200d\u00ad\ufe0f\u20e3™½²㎜ﬁ㊿×–‑’´·🔥𝟛𐐀\U00020000\ud800"
)
texts = st.text(alphabet=st.one_of(st.sampled_from(TRICKY), st.characters()), max_size=40)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", ""),
        ("Wireless Headphones", "wireless headphones"),
        ("USB-C", "usb c | usbc"),
        ("USB‑C", "usb c | usbc"),
        ("ＵＳＢ－Ｃ", "usb c | usbc"),
        ("usb_c usb/c", "usb c usb c | usbc | usbc"),
        ("AB-12/3", "ab 12 3 | ab12 ab123 123"),
        ("usb3", "usb 3 | usb3"),
        ("3,5mm", "3.5 mm | 3.5mm"),
        ("3.5 mm", "3.5 mm"),
        ("1,000 sheets", "1.000 sheets | 1000"),
        ("1,000W", "1.000 w | 1000w 1.000w"),
        ("0.500 kg", "0.500 kg"),
        ("1,000,000", "1 000 000 | 1000 1000000 000000"),
        ("1.299,00", "1 299 00 | 1299 129900 29900"),
        ("1.2.3", "1 2 3 | 12 123 23"),
        ("red,green", "red green"),
        ("16:9", "16 9 | 169"),
        ("USB3.0", "usb 3.0 | usb30"),
        ("Levi’s H&M", "levi s h m | levis | hm"),
        ("B07X2K9QZ4", "b07x2k9qz4"),
        ("10×20x30cm", "10 x 20 x 30 cm | 10x20x30cm"),
        ("end.", "end"),
        ("a--b", "a b"),
    ],
)
def test_words_and_compounds(text: str, tokens: str) -> None:
    assert index_text(text) == tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("café CAFÉ cafe\u0301", "cafe cafe cafe"),
        ("Straße STRASSE", "strasse strasse"),
        ("İstanbul ısıtıcı", "istanbul isitici"),
        ("Røde Łódź", "rode lodz"),
        ("Ελληνικός", "ελληνικοσ"),
        ("Чернильный йод", "чернильный йод"),
        ("и\u0306од ЙОД", "йод йод"),
        ("ёлка їжак", "елка іжак"),
        ("حبر أسود ٥٠٠", "حبر أسود 500"),
        ("हिन्दी", "हिन्दी"),
        ("ქართული", "ქართული"),
        ("Core™ i5 Sony®", "core i 5 sony | i5"),
        ("3½ m²", "3 1 2 m 2 | 12 | m2"),
        ("5㎜", "5 mm | 5mm"),
        ("🔥 hot 👍🏽 1️⃣", "hot 1"),
        ("soft\u00adhyphen zero\u200bwidth \ufeffbom", "softhyphen zerowidth bom"),
        ("𝐁𝐨𝐥𝐝 𐐀𐐁", "bold 𐐨𐐩"),
    ],
)
def test_scripts_and_marks(text: str, tokens: str) -> None:
    assert index_text(text) == tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("ตลับหมึก", "ต ลั บ ห มึ ก | ตลั ลับ บห หมึ มึก"),
        ("น้ำ", "น้ํ า | น้ํา"),
        ("电脑包", "电 脑 包 | 电脑 脑包"),
        ("苹果128G", "苹 果 128 g | 苹果 | 128g"),
        ("ガ ｶﾞ カ\u3099", "ガ ガ ガ"),
        ("노트북", "노 트 북 | 노트 트북"),
        ("ខ្មែរ", "ខ្ មែ រ | ខ្មែ មែរ"),
        ("ລາວ", "ລ າ ວ | ລາ າວ"),
        ("𠀀𠀁", "𠀀 𠀁 | 𠀀𠀁"),
        ("黒 墨", "黒 墨"),
    ],
)
def test_scripts_without_blanks_give_characters_and_pairs(text: str, tokens: str) -> None:
    assert index_text(text) == tokens


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("USB‑C", [("usb", "USB"), ("c", "C"), ("usbc", "USB‑C")]),
        ("der Straßenname", [("der", "der"), ("strassenname", "Straßenname")]),
        ("5㎜", [("5", "5"), ("mm", "㎜"), ("5mm", "5㎜")]),
        ("cafe\u0301 au", [("cafe", "cafe\u0301"), ("au", "au")]),
        ("💡 LED", [("led", "LED")]),
        ("น้ำ", [("น้ํ", "น้ำ"), ("า", "น้ำ"), ("น้ํา", "น้ำ")]),
    ],
)
def test_ranges_are_of_the_original(text: str, ranges: list[tuple[str, str]]) -> None:
    assert [(word.text, text[word.start : word.end]) for word in words(text)] == ranges


def test_positions_leave_a_gap_for_each_break() -> None:
    assert [(word.text, word.position) for word in words("a-b c-d")] == [
        ("a", 0),
        ("b", 1),
        ("c", 2),
        ("d", 3),
        ("ab", 5),
        ("cd", 7),
    ]


def test_joined_forms_are_bounded() -> None:
    assert all(len(word.text) <= MAX_JOINED for word in words("-".join(["abcdefgh"] * 30)))
    assert len(words("/".join("abcdefghijklmnopqrstuvwxyz"))) < 26 * 4 + 2


def test_code_key_has_no_separators_and_no_case() -> None:
    assert code_key(" AB-12/3 ") == code_key("ab 123") == code_key("ＡＢ．12_3") == "ab123"


@given(texts)
def test_folding_alone_and_with_offsets_agree(text: str) -> None:
    folded = fold_with_offsets(text)
    assert folded.text == fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)


@given(texts)
def test_folding_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_a_folded_text_is_letters_digits_marks_and_ascii(text: str) -> None:
    assert all(c.isascii() or unicodedata.category(c)[0] in "LNM" for c in fold(text))
    assert fold(text).lower() == fold(text)


@given(texts)
def test_canonically_equal_texts_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text)) == fold(text)


@given(texts)
def test_index_text_is_the_tokens_of_words(text: str) -> None:
    indexed = index_text(text).split(" ") if index_text(text) else []
    assert {position: token for position, token in enumerate(indexed) if token != BREAK} == {
        word.position: word.text for word in words(text)
    }


@given(texts)
def test_tokens_are_what_a_blank_splitting_engine_keeps(text: str) -> None:
    for token in index_text(text).split():
        assert token == BREAK or all(not c.isascii() or c.isdigit() or c.islower() or c == "." for c in token)


@given(texts)
@example("น้ำ½ﬁ")
def test_the_range_of_a_token_gives_the_token(text: str) -> None:
    for word in words(text):
        assert 0 <= word.start < word.end <= len(text)
        assert word.text in {again.text for again in words(text[word.start : word.end])}


@given(texts)
def test_plain_words_come_in_reading_order(text: str) -> None:
    plain = [word for number, word in enumerate(words(text)) if word.position == number]
    assert [(word.start, word.end) for word in plain] == sorted((word.start, word.end) for word in plain)


def plain_sequence(text: str) -> str:
    return index_text(text).partition(BREAK)[0].strip()


@given(texts)
def test_the_plain_sequence_is_stable(text: str) -> None:
    assert plain_sequence(plain_sequence(text)) == plain_sequence(text)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_takes_no_other_way_than_the_rest(text: str) -> None:
    """The character outside ASCII, a separator, sends the whole text the long way."""
    assert index_text(f"{text} €") == index_text(text)
    assert words(f"{text} €") == words(text)
