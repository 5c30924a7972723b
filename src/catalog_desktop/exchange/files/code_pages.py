"""Which code page a text is in that is not Unicode.

charset-normalizer tells scripts apart. Within Latin and within Cyrillic it mistakes one code page for another (measured
in the tests): there the letters decide that the languages behind each code page are written with.
"""

from __future__ import annotations

import re

from charset_normalizer import from_bytes

_CANDIDATES = [
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874", "iso8859_2"),
    *("koi8_r", "mac_roman", "cp866", "cp932", "gb18030", "big5", "cp949"),
]
_WESTERN = ("äöüß", "éèêëàâçîïôûùœæ", "áéíóúñüªº¿¡", "ãõáéíóúâêôàç", "àèéìòùî", "åäöæøé", "ëéèïöü", "áðéíóúýþæö")
_CENTRAL = ("ěščřžýáíéúůťďňó", "áäčďéíĺľňóôŕšťúýž", "ąćęłńóśźż", "áéíóöőúüű", "ăâîșțşţ", "čćđšž")
_BALTIC = ("ąčęėįšųūž", "āčēģīķļņšūž")
_TURKISH = ("çğıöşüi̇â",)
_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_CYRILLIC = (_RUSSIAN, _RUSSIAN + "іїєґў", "абвгдђежзијклљмнњопрстћуфхцчџш")
_LATIN_PAGES = {
    "cp1252": _WESTERN,
    "cp1250": _CENTRAL,
    "iso8859_2": _CENTRAL,
    "cp1254": _TURKISH,
    "cp1257": _BALTIC,
    "iso8859_15": _WESTERN,
    "mac_roman": _WESTERN,
}
_CYRILLIC_PAGES = dict.fromkeys(("cp1251", "koi8_r", "iso8859_5", "cp866", "mac_cyrillic"), _CYRILLIC)
_MARKS = frozenset("€„“”‚‘’–—«»°©®™½¼²³·…×±µ§№\u00a0")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_UNEVEN = re.compile(r"[a-zа-яѐ-џà-þ](?=[А-ЯЀ-ЏÀ-Þ])|[®©](?=[a-z])")


def likely_code_page(sample: bytes) -> str:
    """The Python codec name of the most likely code page of some text that is not Unicode."""
    # Much that is plain beside a little that is not makes any code page look likely.
    sample = b"".join(line for line in sample.splitlines(keepends=True) if not line.isascii())
    best = from_bytes(sample, cp_isolation=_CANDIDATES).best()
    encoding = best.encoding if best else "cp1252"
    for family in (_LATIN_PAGES, _CYRILLIC_PAGES):
        if encoding in family:
            return max(family, key=lambda page: _fit(sample.decode(page, "replace"), family[page]))
    return encoding


def _fit(text: str, alphabets: tuple[str, ...]) -> float:
    """The share of letters beyond ASCII that the best fitting language has, less capitals and signs inside words."""
    foreign = _FOREIGN.findall(text)
    letters = [character.lower() for character in foreign if character not in _MARKS]
    misfits = len(_UNEVEN.findall(text))
    return max((sum(map(frozenset(a).__contains__, letters)) - misfits) / max(len(letters), 1) for a in alphabets)
