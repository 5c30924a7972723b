"""Product feeds in XML, and what must never happen while one is read."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.exchange.files.detect_format import detect_format
from catalog_desktop.exchange.files.file_format import Kind
from catalog_desktop.exchange.files.records import Read, SourceRecord, Unreadable, open_records

GOOGLE = 'xmlns:g="http://base.google.com/ns/1.0"'


def read(path: Path) -> list[Read]:
    with open_records(path, detect_format(path)) as reading:
        return list(reading.records)


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "feed.csv"
    file.write_bytes(text.encode(encoding))
    return file


def test_rss_with_repeated_and_nested_elements(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        f"""<?xml version="1.0"?>
<rss version="2.0" {GOOGLE}><channel><title>Shop</title>
<item><title>Plain</title><g:title>Kettle &amp; lid</g:title><link>https://a.example/1</link>
<g:price> 15.00 USD </g:price><g:additional_image_link>a</g:additional_image_link>
<g:additional_image_link>b</g:additional_image_link>
<g:shipping><g:country>CZ</g:country><g:price>4.00 USD</g:price></g:shipping>
<description><![CDATA[<p>2&nbsp;l <script>x</script></p>]]></description></item>
<item><g:title>Pan&nbsp;2</g:title><title>Other</title></item>
</channel></rss>""",
    )
    assert detect_format(file).kind is Kind.FEED
    assert read(file) == [
        SourceRecord(
            3,
            {
                "title": "Kettle & lid",
                "link": "https://a.example/1",
                "price": "15.00 USD",
                "additional_image_link": ["a", "b"],
                "shipping": {"country": "CZ", "price": "4.00 USD"},
                "description": "<p>2&nbsp;l <script>x</script></p>",
            },
        ),
        SourceRecord(8, {"title": "Pan\u00a02"}),
    ]


def test_atom_and_another_prefix(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:goo="http://base.google.com/ns/1.0"><title>Shop</title>'
        '<entry><title>A</title><link rel="alternate" href="https://a.example"/><goo:title>B</goo:title></entry></feed>',
    )
    assert read(file) == [SourceRecord(1, {"title": "B", "link": "https://a.example"})]


@pytest.mark.parametrize("encoding", ["windows-1251", "iso-8859-5", "utf-16", "utf-8"])
def test_lists_of_other_portals_in_the_encoding_that_they_declare(tmp_path: Path, encoding: str) -> None:
    file = write(
        tmp_path,
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE yml_catalog SYSTEM "shops.dtd"><yml_catalog><shop>'
        '<name>Дом</name><offers><offer id="7" available="true"><name>Чайник</name>'
        '<param name="Цвет">белый</param></offer></offers></shop></yml_catalog>',
        encoding,
    )
    (record,) = read(file)
    assert isinstance(record, SourceRecord)
    assert record.fields == {
        "id": "7",
        "available": "true",
        "name": "Чайник",
        "param": {"name": "Цвет", "value": "белый"},
    }


def test_a_feed_that_breaks_off_gives_what_is_whole(tmp_path: Path) -> None:
    file = write(tmp_path, "<rss><channel>\n<item><title>A</title></item>\n<item><title>B & C</title></item></channel>")
    first, rest = read(file)
    assert first == SourceRecord(2, {"title": "A"})
    assert isinstance(rest, Unreadable)
    assert rest.line == 3
    assert "no whole XML" in rest.reason


@pytest.mark.parametrize(
    ("declaration", "reason"),
    [
        ('<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>', "entity of its own"),
        ('<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "entity of its own"),
        ('<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>', "entity of its own"),
    ],
)
def test_entities_are_refused(tmp_path: Path, declaration: str, reason: str) -> None:
    file = write(tmp_path, f"{declaration}<rss><channel><item><title>A</title></item></channel></rss>")
    with pytest.raises(BadUsage, match=f"feed.csv, line 1: .*{reason}"):
        detect_format(file)


def test_a_document_type_elsewhere_is_never_asked_for(tmp_path: Path) -> None:
    (tmp_path / "x.dtd").write_text('<!ENTITY secret "read">')
    address = (tmp_path / "x.dtd").as_uri()
    file = write(tmp_path, f'<!DOCTYPE rss SYSTEM "{address}"><rss><item><title>&secret;</title></item></rss>')
    assert read(file) == [SourceRecord(1, {"title": "&secret;"})]


def test_xml_that_is_no_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadUsage, match="no feed of products"):
        detect_format(write(tmp_path, "<a><b>1</b></a>"))


def test_the_laptop_parts_field_by_field(catalog_data: Path) -> None:
    file = catalog_data / "import-google-feed-laptop-parts.xml"
    items = list(ElementTree.parse(file).getroot().iter("item"))
    records = read(file)
    assert len(records) == len(items) == 1255
    for record, item in zip(records, items, strict=True):
        expected: dict[str, object] = {}
        for element in item:
            name = element.tag.rpartition("}")[2]
            inner = {inner.tag.rpartition("}")[2]: (inner.text or "").strip() for inner in element}
            value = inner or (element.text or "").strip()
            before = expected.get(name)
            expected[name] = (
                value if before is None else [*before, value] if isinstance(before, list) else [before, value]
            )
        assert isinstance(record, SourceRecord)
        assert record.fields == expected
