"""Names propose, values dispose."""

from pathlib import Path

import pytest

from catalog_desktop.exchange.files.detect_format import detect_format
from catalog_desktop.exchange.importing.inspection import Inspection, inspect_file
from catalog_desktop.exchange.mapping.gtin import gtin13
from catalog_desktop.exchange.mapping.mapping import ColumnMapping, MatchBy, Target


def inspect(folder: Path, text: str, name: str = "list.csv") -> Inspection:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return inspect_file(file, detect_format(file), "list", "EUR", ("main",))


def targets(inspection: Inspection) -> dict[str, str]:
    return {column.column: column.target.value for column in inspection.mapping.columns}


def column(inspection: Inspection, name: str) -> ColumnMapping:
    return next(column for column in inspection.mapping.columns if column.column == name)


@pytest.mark.parametrize(
    "header",
    [
        "Title;Brand;SKU;EAN;Price;Stock",
        "Bezeichnung;Hersteller;Artikelnummer;EAN;VK;Bestand",
        "namn;märke;artikelnr;ean;pris;lager",
        "Название;Бренд;Артикул;Штрихкод;Цена;Остаток",
        "product_name;manufacturer;item_no;gtin;unit price;qty",
        "Nom du produit;Marque;Référence;Code-barres;Prix TTC;Quantité",
        "Nombre del producto;Marca;Código;Código de barras;Precio;Existencias",
        "Nazwa produktu;Producent;Kod produktu;Kod kreskowy;Cena brutto;Stan magazynowy",
        "Název;Značka;Kód produktu;Čárový kód;Cena s DPH;Sklad",
        "Ürün Adı;Marka;Stok Kodu;Barkod;Satış Fiyatı;Stok Adedi",
        "Название_позиции;Производитель;Артикул;Штрих-код;Цена;Остаток",
        "商品名;ブランド;品番;JANコード;販売価格;在庫数",
        "상품명;브랜드;상품코드;바코드;판매가;재고수량",
    ],
)
def test_names_in_the_languages_of_shops(tmp_path: Path, header: str) -> None:
    rows = [f"Big kettle {n};Hearthly;KE-{n};{gtin13(n)};{n},50;{n}" for n in range(1, 30)]
    inspection = inspect(tmp_path, "\n".join([header, *rows]))
    assert list(targets(inspection).values()) == ["title", "brand", "sku", "barcode", "price", "stock"]
    assert column(inspection, header.split(";")[4]).decimal == ","
    assert inspection.mapping.match == (MatchBy.SKU,)


def test_a_column_whose_values_repeat_is_never_the_sku(tmp_path: Path) -> None:
    rows = [f"Kettle number {n},{n}" for n in range(3000)] + ["Another kettle,7"]
    inspection = inspect(tmp_path, "\n".join(["title,sku", *rows]))
    assert targets(inspection)["sku"] == "mpn"
    assert any("repeated" in note for note in inspection.notes)
    assert any("new product" in note for note in inspection.notes)  # nothing tells the records apart


def test_a_barcode_column_needs_check_digits(tmp_path: Path) -> None:
    rows = [f"Kettle {n};{4006381333930 + n * 10}" for n in range(20)]
    inspection = inspect(tmp_path, "\n".join(["title;ean", *rows]))
    assert "ean" not in targets(inspection)


def test_whole_prices_that_end_like_price_tags_are_in_cents(tmp_path: Path) -> None:
    lines = [f'{{"title": "Kettle {n}", "price": {n}95}}' for n in range(10, 60)]
    inspection = inspect(tmp_path, "\n".join(lines), "list.ndjson")
    assert column(inspection, "price").unit == "minor"
    assert any("smallest unit" in note and "10.95" in note for note in inspection.notes)
    lines = [f'{{"title": "Kettle {n}", "price": {n}}}' for n in range(1000, 1050)]
    assert column(inspect(tmp_path, "\n".join(lines), "list.ndjson"), "price").unit == "major"


def test_several_columns_are_levels_of_one_category(tmp_path: Path) -> None:
    text = "Namn;Varugrupp;Typ;Stil\n" + "\n".join(f"Öl {n};Öl;Ale;IPA" for n in range(5))
    levels = [(c.column, c.level) for c in inspect(tmp_path, text).mapping.of_target(Target.CATEGORY)]
    assert levels == [("Varugrupp", 1), ("Typ", 2), ("Stil", 3)]


def test_separators_of_categories_tags_and_images(tmp_path: Path) -> None:
    row = 'Kettle {n},"Home > Kitchen, Sale","red, big","https://e.org/{n}.png, https://e.org/{n}b.png"'
    inspection = inspect(tmp_path, "\n".join(["Name,Categories,Tags,Images", *(row.format(n=n) for n in range(9))]))
    assert (column(inspection, "Categories").separator, column(inspection, "Categories").list_separator) == (">", ",")
    assert column(inspection, "Tags").list_separator == ","
    assert column(inspection, "Images").list_separator == ","


def test_attributes_extras_and_pictures_of_a_nested_catalog(tmp_path: Path) -> None:
    line = (
        '{{"id": "x{n}", "title": "A fine drive {n}", "name": "WD{n}0EZ", "img_high": "http://e.org/{n}.jpg", '
        '"img_low": "http://e.org/{n}s.jpg", "specs": {{"size": {n}}}, "quantity_per_pack": 3, "shop_sku": "B{n}"}}'
    )
    inspection = inspect(tmp_path, "\n".join(line.format(n=n) for n in range(30)), "list.ndjson")
    assert targets(inspection) == {
        "id": "external_id",
        "title": "title",
        "name": "mpn",
        "img_high": "images",
        "img_low": "extra",
        "shop_sku": "extra",
    }
    assert inspection.mapping.others is Target.ATTRIBUTE


def test_a_table_keeps_other_columns_as_extras_and_its_attributes_by_pattern(tmp_path: Path) -> None:
    inspection = inspect(tmp_path, "title,attr_colour,attr_size,note\nBig kettle,red,2,fragile\n")
    assert inspection.mapping.others is Target.EXTRA
    assert targets(inspection) == {"title": "title", "attr_*": "attribute"}


def test_a_file_without_a_title_says_so(tmp_path: Path) -> None:
    inspection = inspect(tmp_path, "ean,price\n4006381333931,5\n")
    assert any("title" in note for note in inspection.notes)
    assert inspection.mapping.match == (MatchBy.BARCODE,)
