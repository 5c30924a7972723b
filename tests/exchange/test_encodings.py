"""Telling encodings apart, on short lists as shops in many countries have them."""

from pathlib import Path

import pytest

from catalog_desktop.exchange.files.detect_format import detect_format
from catalog_desktop.exchange.files.records import SourceRecord, open_records

RUSSIAN = (
    "Артикул;Наименование;Цена\n101;Чайник электрический;1290,00\n102;Кофеварка капельная белая;3450,50\n"
    "103;Сковорода чугунная 28 см;2100,00\n"
)
UKRAINIAN = "Код;Назва;Ціна\n1;Чайник електричний, білий;1290,00\n2;Їжак іграшковий великий;345,50\n3;Ґудзики;21,00\n"
CZECH = (
    "Kód;Název;Cena\nA1;Žehlička napařovací červená;599,00\nA2;Příbor nerezový čtyřdílný;249,90\n"
    "A3;Hrnec smaltovaný s poklicí, květinový vzor;799,00\n"
)
POLISH = (
    "Kod;Nazwa;Cena\nA1;Żelazko parowe różowe;59,90\nA2;Łyżka drewniana dębowa;9,50\n"
    "A3;Garnek ze stali nierdzewnej, średni;129,00\n"
)
HUNGARIAN = (
    "Kód;Megnevezés;Ár\n1;Vízforraló, rozsdamentes acél;12990\n2;Öntöttvas serpenyő, nagyméretű;9990\n"
    "3;Tűzálló tál;4500\n"
)
GERMAN = (
    "Artikelnummer;Bezeichnung;Preis\n1;Königsberger Klöße groß;4,99\n2;Fränkische Würste für Genießer;7,49\n"
    "3;Käsespätzle überbacken;5,20\n"
)
FRENCH = (
    "Référence;Désignation;Prix\nR1;Théière émaillée décorée;39,90\nR2;Poêle à crêpes antiadhésive;24,50\n"
    "R3;Cafetière italienne façon été;19,00\n"
)
SPANISH = (
    "Código;Descripción;Precio\n1;Cafetera eléctrica pequeña;39,90\n2;Sartén de hierro tamaño único;24,50\n"
    "3;Cuchillo jamón edición añeja;19,00\n"
)
SWEDISH = (
    "Artikelnr;Benämning;Pris\n1;Kaffebryggare i stål, grå;599,00\n2;Stekpanna gjutjärn för spis;450,00\n"
    "3;Smörkniv av björkträ från Småland;89,00\n"
)
EUROS = GERMAN.replace(",99", ",99 €").replace(",49", ",49 €")
GREEK = (
    "Κωδικός;Περιγραφή;Τιμή\n1;Βραστήρας νερού ανοξείδωτος;39,90\n2;Τηγάνι αντικολλητικό μεγάλο;24,50\n"
    "3;Καφετιέρα φίλτρου μαύρη;59,00\n"
)
TURKISH = (
    "Kod;Ürün adı;Fiyat\n1;Çaydanlık paslanmaz çelik;399,90\n2;Döküm tava büyük boy;249,50\n"
    "3;Türk kahvesi makinesi, gümüş;590,00\n"
)
HEBREW = "קוד;שם המוצר;מחיר\n1;קומקום חשמלי נירוסטה;199.90\n2;מחבת ברזל יצוק;149.50\n3;מכונת קפה שחורה;590.00\n"
ARABIC = (
    "الرمز;اسم المنتج;السعر\n1;غلاية كهربائية من الفولاذ;199.90\n2;مقلاة من الحديد الزهر;149.50\n"
    "3;آلة صنع القهوة السوداء;590.00\n"
)
LITHUANIAN = (
    "Kodas;Pavadinimas;Kaina\n1;Elektrinis virdulys nerūdijančio plieno;39,90\n2;Keptuvė ketaus, didelė, juoda;24,50\n"
    "3;Kavos aparatas šeimai, žalias;59,00\n"
)
THAI = "รหัส,ชื่อสินค้า,ราคา\n1,กาต้มน้ำไฟฟ้าสแตนเลส,590.00\n2,กระทะเหล็กหล่อขนาดใหญ่,450.00\n3,เครื่องชงกาแฟสีดำ,1290.00\n"
JAPANESE = (
    "商品コード,商品名,価格\n1,電気ケトル ステンレス製,3980\n2,鉄製フライパン 大,2450\n3,コーヒーメーカー(黒),5900\n"
)
CHINESE = "商品编码,商品名称,价格\n1,不锈钢电热水壶,199.00\n2,铸铁平底锅 大号,149.00\n3,黑色咖啡机,590.00\n"
TAIWANESE = "商品編號,商品名稱,價格\n1,不鏽鋼電熱水壺,1990\n2,鑄鐵平底鍋 大號,1490\n3,黑色咖啡機,5900\n"
KOREAN = (
    "상품코드,상품명,가격\n1,스테인리스 전기 주전자,39000\n2,무쇠 프라이팬 대형,24500\n3,커피 메이커 검정색,59000\n"
)

LISTS = [
    *[(RUSSIAN, page) for page in ("cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic")],
    (UKRAINIAN, "cp1251"),
    *[(text, page) for text in (CZECH, POLISH, HUNGARIAN) for page in ("cp1250", "iso8859_2")],
    *[(text, page) for text in (GERMAN, FRENCH, SPANISH, SWEDISH) for page in ("cp1252", "mac_roman")],
    *[(EUROS, page) for page in ("cp1252", "iso8859_15")],
    *[(GREEK, "cp1253"), (TURKISH, "cp1254"), (HEBREW, "cp1255"), (ARABIC, "cp1256"), (LITHUANIAN, "cp1257")],
    *[(THAI, "cp874"), (JAPANESE, "cp932"), (CHINESE, "gb18030"), (TAIWANESE, "big5")],
    (KOREAN, "cp949"),
    *[(text, page) for text in (RUSSIAN, JAPANESE, GERMAN) for page in ("utf-8", "utf-16-le", "utf-16-be", "utf-32")],
]


@pytest.mark.parametrize(("text", "encoding"), LISTS)
@pytest.mark.parametrize("times", [1, 200])
def test_a_list_reads_as_it_was_written(tmp_path: Path, text: str, encoding: str, times: int) -> None:
    header, _, rows = text.partition("\n")
    file = tmp_path / "list.csv"
    file.write_bytes(f"{header}\n{rows * times}".encode(encoding))
    with open_records(file, detect_format(file)) as reading:
        read = [record for record in reading.records if isinstance(record, SourceRecord)]
    delimiter = ";" if ";" in header else ","
    assert list(read[0].fields) == header.split(delimiter)
    assert [list(record.fields.values()) for record in read[:3]] == [row.split(delimiter) for row in rows.splitlines()]
    assert len(read) == 3 * times
