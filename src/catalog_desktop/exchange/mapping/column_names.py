"""What columns are called in real files, in the languages that shops use."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from catalog_desktop.exchange.mapping.mapping import Target

_CAMEL = re.compile(r"(?<=[a-zа-я])(?=[A-ZА-Я])")
_NOT_WORD = re.compile(r"[\W_]+")
_ATTRIBUTE_PREFIX = re.compile(
    r"(?:attr|attribute|attributes|spec|specs|specifications|feature|характеристика)[ ._:]+(?:[tnb] )?"
)
# Objects around the fields that say what a product is; other objects are specifications.
_HEADS = frozenset({"metadata", "product", "item", "data", "fields", "general", "core"})

NAMES: dict[Target, tuple[str, ...]] = {
    Target.TITLE: (
        "title|product title|product name|item name|productname|artikelbezeichnung|produktnamn|produktname",
        "titel|name|namn|bezeichnung|nom|nombre|nome|naam|название|наименование|назва|имя|ชื่อสินค้า|ชื่อ|اسم المنتج|الاسم",
        "nom du produit|libellé|désignation|nombre del producto|denominación|título|nome prodotto|titolo",
        "nome do produto|nazwa|nazwa produktu|název|název produktu|názov|megnevezés|terméknév|denumire|nimi",
        "tuotenimi|navn|varenavn|produktnavn|productnaam|ürün ad[ıi]|ürün ismi|название (?:позиции|товара)",
        "наименование товара|номенклатура|назва (?:позиції|товару)|商品名|商品名称|产品名称|品名|名称|상품명",
        "제품명|τίτλος|ονομασία",
    ),
    Target.BRAND: (
        "brand|brands|brand name|marke|märke|marka|merk|marque|marca|бренд|марка|แบรนด์|العلامة التجارية",
        "manufacturer|manufacturer name|maker|hersteller|tillverkare|fabricant|fabricante|produttore|производитель",
        "vendor|producer|producent",
        "supplier|leverantor|leverantör|lieferant|fournisseur|поставщик",
        "značka|výrobce|márka|gyártó|merkki|valmistaja|виробник|ブランド|メーカー|品牌|브랜드|제조사",
    ),
    Target.SKU: (
        "sku|skus|variant sku|product sku|item sku|stock keeping unit",
        "(?:item|article|art|stock|product) ?(?:number|no|nr|code)|artikel ?(?:nummer|nr)|var(?:u)?nummer|artnr",
        "артикул|код товара|код|referencia|référence|reference|รหัสสินค้า|رمز المنتج",
        "kod produktu|symbol|indeks|kód|kód produktu|cikkszám|cod produs|tuotekoodi|tuotenumero|varenr",
        "stok kodu|ürün kodu|réf|codice articolo|código|código do produto|商品コード|品番|货号|商品编码",
        "商品编号|상품코드",
    ),
    Target.MPN: (
        "mpn|(?:manufacturer |mfr )?part (?:number|numbers|no|nr)|partnumber|herstellernummer|oem",
        "model number|model no|modell|model",
    ),
    Target.BARCODE: (
        "barcode|variant barcode|bar code|ean|ean ?13|ean code|eans|gtin|gtin ?1[2-4]|upc|upc code|isbn",
        "gtin upc ean or isbn|streckkod|strichcode|штрихкод|штрих код|บาร์โค้ด|الباركود|code barres",
        "kod kreskowy|kod ean|čárový kód|viivakoodi|vonalkód|streepjescode|barkod|código de barras",
        "codice a barre|jan|janコード|条码|条形码|바코드",
    ),
    Target.PRICE: (
        "price|variant price|regular price|selling price|sales price|retail price|unit price|price incl vat",
        "pris|pris ?inkl ?moms|preis|verkaufspreis|vk|vk preis|prix|prix ttc|precio|prezzo|prijs|cena",
        "цена|ціна|ราคา|السعر",
        "cena brutto|cena s dph|fiyat|satış fiyatı|preço|hinta|ár|bruttó ár|preț|pret|precio de venta|τιμή",
        "价格|售价|価格|販売価格|가격|판매가",
    ),
    Target.COMPARE_AT: (
        "compare at price|variant compare at price|compare at|old price|was price|previous price",
        "msrp|rrp|uvp|list price|старая цена",
    ),
    Target.SALE_PRICE: ("sale price|special price|discounted price|offer price",),
    Target.COST: ("cost|cost per item|cost price|purchase price|einkaufspreis|ek|inköpspris|закупочная цена",),
    Target.CURRENCY: ("currency|currency code|price currency|valuta|währung|devise|moneda|валюта|สกุลเงิน|العملة",),
    Target.STATUS: ("status|product status|state", "published|published on online store|active|aktiv|enabled|visible"),
    Target.CATEGORY: (
        "category|categories|category path|category folder|product category|category name|breadcrumb|breadcrumbs",
        "kategorie|kategori|kategorien|catégorie|categoria|categoría|категория|категорії|หมวดหมู่|الفئة|taxonomy",
        "varugrupp|warengruppe|product group|group|department|section|группа|раздел|rubrik",
        "группа товаров|название группы|категория товара|categorie|kategória|カテゴリ|カテゴリー|分类|类目",
        "카테고리",
    ),
    Target.PRODUCT_TYPE: ("product type|producttype|produkttyp", "type|typ|тип"),
    Target.TAGS: ("tags|tag|keywords|labels|stichworte|теги|แท็ก|الوسوم",),
    Target.DESCRIPTION: (
        "description|body html|body|long description|product description|full description|beschreibung|beskrivning",
        "descripción|descrizione|omschrijving|описание|รายละเอียด|الوصف|details",
        "short description|summary|kurzbeschreibung",
        "opis|popis|leírás|kuvaus|açıklama|descrição|опис|商品説明|描述|商品描述|상품설명",
    ),
    Target.IMAGES: (
        "images|image urls|pictures|photos|bilder",
        "image high|img high|large image|main image|image|image url|image link|image src|img|img url|product image url",
        "picture|picture url|photo|photo url|bild|foto|изображение|фото|รูปภาพ|الصورة",
        "ссылка изображения|ссылки на изображения|изображения|görsel|resim|zdjęcie|zdjęcia|obrázek|imagen",
        "imágenes|immagine|immagini|画像|商品画像|图片|主图|이미지",
    ),
    Target.STOCK: (
        "stock|stock quantity|stock qty|inventory|inventory quantity|variant inventory qty|on hand|available",
        "lager|lagersaldo|bestand|lagerbestand|existencias|остаток|остатки|наличие|المخزون",
        "qty|quantity|количество|จำนวน",
        "stan|stan magazynowy|ilość|stok|stok adedi|quantité|cantidad|giacenza|quantità|estoque|quantidade",
        "sklad|množství|saldo|készlet|voorraad|menge|stoc|在庫|在庫数|库存|库存数量|재고|재고수량",
    ),
    Target.WEIGHT: ("weight (?:g|kg|lb|lbs|oz)|variant grams|grams|weight value grams|gewicht (?:g|kg)|vikt (?:g|kg)",),
    Target.HANDLE: ("handle|url handle|slug|url key",),
    Target.SEO_TITLE: ("seo title|meta title",),
    Target.SEO_DESCRIPTION: ("seo description|meta description",),
    Target.TAX_CLASS: ("tax class|tax code|variant tax code",),
    Target.EXTERNAL_ID: (
        "id|uid|uuid|guid|product id|item id|article id|external id|record id",
        "nr|no|number|artikel ?id|(?:.+ )?(?:id|uuid|guid)",
    ),
}
"""For each field, patterns of names: a name in an earlier pattern is a better one."""

SUBCATEGORY = re.compile(
    r"(?:sub|under|unter)[ -]?(?:category|categories|group|kategori|kategorie|gruppe|grupp|type|typ)(?: ?\d)?"
    r"|подкатегория|подгруппа|(?:category|kategori|kategorie|level|категория) ?[2-6]"
)
"""Columns that refine a category when they follow its column at once."""

GROUP = re.compile(r"varugrupp|warengruppe|product group|group|department|section|группа|раздел|rubrik")
WITHIN_GROUP = re.compile(r"type|typ|style|stil|тип|вид")
"""Columns that do so only behind a column of this kind: elsewhere a type is a field of its own."""

FIRST_LEVEL = re.compile(r"(?:category|kategori|kategorie|level|категория) ?1")


@lru_cache(maxsize=65_536)
def normalised(column: str) -> str:
    """A column's name in words: `Variant SKU`, `variantSku` and `variant_sku` are one."""
    text = unicodedata.normalize("NFKC", _CAMEL.sub(" ", column.removeprefix("\ufeff")))
    return " ".join(_NOT_WORD.sub(" ", text).casefold().split())


def rank(column: str, target: Target) -> int | None:
    """How well a column's name fits a field, 0 is best; None when it does not."""
    head, _, last = column.rpartition(".")
    if head and normalised(head.rpartition(".")[2]) not in _HEADS:
        return None
    name = normalised(last)
    for place, pattern in enumerate(NAMES[target]):
        if re.fullmatch(pattern, name):
            return place
    return None


def is_attribute_name(column: str) -> bool:
    """Whether the file itself calls this column an attribute: `attr_t_colour`, `spec:weight`."""
    return _ATTRIBUTE_PREFIX.match(column.casefold().replace("_", " ")) is not None


def attribute_pattern(column: str) -> str:
    """The pattern of all columns that the file calls attributes in the same way: `attr_*`."""
    return re.split(r"(?<=[ ._:])", column, maxsplit=1)[0] + "*"


@lru_cache(maxsize=65_536)
def attribute_name(column: str) -> str:
    """The attribute that a column becomes: `attr_t_product_colour` is `product colour`, `size.x` is `size x`."""
    words = " ".join(re.sub(r"[_.]+", " ", column).split())
    bare = _ATTRIBUTE_PREFIX.sub("", words, count=1) if _ATTRIBUTE_PREFIX.match(words.casefold()) else words
    return bare.strip() or column


def is_key_name(column: str) -> bool:
    """Whether a column could tell records apart, going by its name."""
    keys = (Target.EXTERNAL_ID, Target.SKU, Target.HANDLE, Target.BARCODE, Target.MPN, Target.TITLE)
    return not is_attribute_name(column) and any(rank(column, key) is not None for key in keys)
