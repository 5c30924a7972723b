"""What columns are called in real files, in the languages that shops use."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from catalog_desktop.exchange.mapping.mapping import Target

_CAMEL = re.compile(r"(?<=[a-zа-я])(?=[A-ZА-Я])")
_NOT_WORD = re.compile(r"[\W_]+")
_ATTRIBUTE_PREFIX = re.compile(r"(?:attr|attribute|attributes|spec|specs|specifications|feature)[ ._:]+(?:[tnb] )?")
# Objects around the fields that say what a product is; other objects are specifications.
_HEADS = frozenset({"metadata", "product", "item", "data", "fields", "general", "core"})

NAMES: dict[Target, tuple[str, ...]] = {
    Target.TITLE: (
        "title|product title|product name|item name|productname|artikelbezeichnung|produktnamn|produktname",
        "titel|name|namn|bezeichnung|nom|nombre|nome|naam|название|наименование|назва|имя|ชื่อสินค้า|ชื่อ|اسم المنتج|الاسم",
    ),
    Target.BRAND: (
        "brand|brands|brand name|marke|märke|marka|merk|marque|marca|бренд|марка|แบรนด์|العلامة التجارية",
        "manufacturer|manufacturer name|maker|hersteller|tillverkare|fabricant|fabricante|produttore|производитель",
        "vendor|producer|producent",
        "supplier|leverantor|leverantör|lieferant|fournisseur|поставщик",
    ),
    Target.SKU: (
        "sku|skus|variant sku|product sku|item sku|stock keeping unit",
        "(?:item|article|art|stock|product) ?(?:number|no|nr|code)|artikel ?(?:nummer|nr)|var(?:u)?nummer|artnr",
        "артикул|код товара|код|referencia|référence|reference|รหัสสินค้า|رمز المنتج",
    ),
    Target.MPN: (
        "mpn|(?:manufacturer |mfr )?part (?:number|numbers|no|nr)|partnumber|herstellernummer|oem",
        "model number|model no|modell|model",
    ),
    Target.BARCODE: (
        "barcode|variant barcode|bar code|ean|ean ?13|ean code|eans|gtin|gtin ?1[2-4]|upc|upc code|isbn",
        "gtin upc ean or isbn|streckkod|strichcode|штрихкод|штрих код|บาร์โค้ด|الباركود|code barres",
    ),
    Target.PRICE: (
        "price|variant price|regular price|selling price|sales price|retail price|unit price|price incl vat",
        "pris|pris ?inkl ?moms|preis|verkaufspreis|vk|vk preis|prix|prix ttc|precio|prezzo|prijs|cena",
        "цена|ціна|ราคา|السعر",
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
    ),
    Target.PRODUCT_TYPE: ("product type|producttype|produkttyp", "type|typ|тип"),
    Target.TAGS: ("tags|tag|keywords|labels|stichworte|теги|แท็ก|الوسوم",),
    Target.DESCRIPTION: (
        "description|body html|body|long description|product description|full description|beschreibung|beskrivning",
        "descripción|descrizione|omschrijving|описание|รายละเอียด|الوصف|details",
        "short description|summary|kurzbeschreibung",
    ),
    Target.IMAGES: (
        "images|image urls|pictures|photos|bilder",
        "image high|img high|large image|main image|image|image url|image link|image src|img|img url|product image url",
        "picture|picture url|photo|photo url|bild|foto|изображение|фото|รูปภาพ|الصورة",
    ),
    Target.STOCK: (
        "stock|stock quantity|stock qty|inventory|inventory quantity|variant inventory qty|on hand|available",
        "lager|lagersaldo|bestand|lagerbestand|existencias|остаток|остатки|наличие|المخزون",
        "qty|quantity|количество|จำนวน",
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
