"""The command line's grammar."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from catalog_desktop.domain.query import FACETS


def build_parser() -> argparse.ArgumentParser:
    """The parser of `catalog-desktop`; a bare call opens the window."""
    common = _common()
    parser = argparse.ArgumentParser(
        prog="catalog-desktop",
        description="Find, filter and edit the products of a shop.",
        epilog="Exit status: 0 done, 1 failed, 2 bad usage, 3 done with refusals.",
        parents=[common],
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_window(commands, common)
    _add_reading(commands, common)
    _add_writing(commands, common)
    _add_files(commands, common)
    _add_keeping(commands, common)
    _add_sharing(commands, common)
    _add_keys(commands, common)
    return parser


def parse_words(words: Sequence[str]) -> argparse.Namespace:
    """The arguments of a call; exits with status 2 and a usage line when they cannot be understood.

    `-tag:sale` and `--sort -price` are values that begin with a dash. Only the option `-h` has a single one; argparse
    takes what holds a blank as a value, and blanks in front mean nothing in the query language.
    """
    is_value = [word.startswith("-") and not word.startswith("--") and word != "-h" for word in words]
    return build_parser().parse_args(
        [f" {word}" if value else word for word, value in zip(words, is_value, strict=True)]
    )


def make_absolute(arguments: argparse.Namespace, folder: Path) -> None:
    """Make relative file names absolute, as seen from `folder`."""
    for name, value in vars(arguments).items():
        if isinstance(value, Path):
            setattr(arguments, name, folder / value.expanduser())
        elif isinstance(value, list) and value and isinstance(value[0], Path):
            setattr(arguments, name, [folder / path.expanduser() for path in value])


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--catalog", type=Path, metavar="DIR", help="the catalog's folder")
    common.add_argument("--profile", metavar="NAME", help="the catalog of a profile, see profiles.toml")
    common.add_argument("--shop", metavar="ID|NAME", help="the shop, when the catalog has several")
    common.add_argument("--json", action="store_true", help="one JSON document on standard output")
    common.add_argument("--debug", action="store_true", help="show a traceback when something fails")
    return common


_Commands = argparse._SubParsersAction  # argparse has no public name for what `add_subparsers` returns


def _command(
    commands: _Commands[argparse.ArgumentParser], name: str, common: argparse.ArgumentParser, text: str
) -> argparse.ArgumentParser:
    return commands.add_parser(name, parents=[common], help=text, description=text)


def _add_window(commands: _Commands[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    window = _command(commands, "open", common, "Open the window (what a bare call does).")
    window.add_argument("--sample", action="store_true", help="fill an empty catalog with the sample shop")


def _add_reading(commands: _Commands[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    search = _command(commands, "search", common, "Search with the query language of the search box.")
    search.add_argument("query", nargs="?", default="", metavar="QUERY")
    search.add_argument(
        "--facet", action="append", default=[], metavar="NAME", help=f"counts for {', '.join(FACETS)} or option.NAME"
    )
    search.add_argument("--under", metavar="PATH", help="with --facet category: count the children of this path")
    search.add_argument("--sort", metavar="KEY,-KEY", help="title, brand, status, price, stock, updated, created")
    search.add_argument("--offset", type=_count, default=0, metavar="N")
    search.add_argument("--limit", type=_count, default=20, metavar="N")
    show = _command(commands, "show", common, "Show one product from the write store, with its sync state.")
    show.add_argument("product", metavar="ID|SKU")
    show.add_argument("--history", action="store_true", help="with who changed what, newest first")
    why = _command(commands, "why", common, "Say why a product is not among the hits of a query.")
    why.add_argument("product", metavar="ID|SKU|NAME")
    why.add_argument("--query", default="", metavar="Q", help="what was searched for; empty: all products")
    _command(commands, "stats", common, "The catalog in numbers.")
    deleted = _command(commands, "deleted", common, "List deleted products, latest first.")
    deleted.add_argument("--limit", type=_count, default=100, metavar="N")


def _add_writing(commands: _Commands[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    change = _command(commands, "set", common, "Change fields of one product.")
    change.add_argument("product", metavar="ID|SKU")
    change.add_argument(
        "assignments",
        nargs="+",
        metavar="FIELD=VALUE",
        help="title=…, status=active, price=12.50, price[SKU]=9, stock[SKU@location]=3, stock+=2, tags+=sale, …",
    )
    delete = _command(commands, "delete", common, "Delete a product; `restore` brings it back.")
    restore = _command(commands, "restore", common, "Bring a deleted product back.")
    restore.add_argument("--without-claims", action="store_true", help="without SKUs that others hold now")
    for command in (delete, restore):
        command.add_argument("product", metavar="ID|SKU")
    for command in (change, delete, restore):
        command.add_argument("--no-wait", action="store_true", help="do not wait until it is searchable")


def _add_files(commands: _Commands[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    load = _command(commands, "import", common, "Import products from CSV, JSON or NDJSON, also gzipped.")
    load.add_argument("files", nargs="+", type=Path, metavar="FILE")
    load.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
    load.add_argument("--mapping", type=Path, metavar="FILE", help="a TOML file: which field of the file is which")
    load.add_argument("--save-mapping", type=Path, metavar="FILE", help="write the mapping used as a TOML file")
    load.add_argument("--mode", choices=("create", "update", "upsert"), default="upsert")
    load.add_argument("--match", choices=("auto", "external_id", "sku", "handle", "barcode"), default="auto")
    load.add_argument("--refused", type=Path, metavar="FILE", help="save refused records as a file to mend")
    load.add_argument("--currency", metavar="CODE", help="currency of amounts that name none")
    save = _command(commands, "export", common, "Export products as CSV or NDJSON, also gzipped.")
    save.add_argument("file", type=Path, metavar="FILE")
    save.add_argument("--query", default="", metavar="Q", help="only what this query finds, in its order")
    save.add_argument("--columns", metavar="A,B", help="CSV columns, in this order")


def _add_keeping(commands: _Commands[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    sample = _command(commands, "sample", common, "Fill an empty catalog with the sample shop.")
    sample.add_argument("--products", type=_count, default=None, metavar="N")
    shop = _command(commands, "new-shop", common, "Create a shop in the catalog.")
    shop.add_argument("name", metavar="NAME")
    shop.add_argument("--currency", required=True, metavar="CODE")
    shop.add_argument("--locale", default="en-GB")
    shop.add_argument("--time-zone", default="UTC")
    shop.add_argument("--location", action="append", default=[], metavar="NAME", help="where stock is kept")
    _command(commands, "shops", common, "List the shops of the catalog.")
    rebuild = _command(commands, "reindex", common, "Rebuild the search index beside the live one and switch.")
    former = rebuild.add_mutually_exclusive_group()
    former.add_argument("--return", dest="back", action="store_true", help="go back to the index before the switch")
    former.add_argument("--discard", action="store_true", help="delete that index, which is kept to go back to")
    verify = _command(commands, "verify", common, "Compare the search index with the write store.")
    verify.add_argument("--repair", action="store_true", help="mend what differs")
    letters = _command(commands, "dead-letters", common, "List products that the index refused.")
    letters.add_argument("products", nargs="*", metavar="ID|SKU", help="only these products")
    letters.add_argument("--retry", action="store_true", help="try them again; exit status 3 if some are still refused")
    backup = _command(commands, "backup", common, "Save the whole catalog as one checked file.")
    backup.add_argument("file", type=Path, metavar="FILE")
    restore = _command(commands, "restore-backup", common, "Make a catalog folder from a backup file.")
    restore.add_argument("file", type=Path, metavar="FILE")
    _command(commands, "doctor", common, "Check this machine and the catalog.")


def _add_sharing(commands: _Commands[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    _command(commands, "profiles", common, "List the profiles, which name the catalogs of this desk.")
    _command(commands, "sign-in", common, "Sign in to the shared catalog of a profile.")
    project = _command(commands, "project", common, "Keep search of a shared catalog up to date, without a window.")
    project.add_argument(
        "--port", type=_count, default=9464, metavar="N", help="where /health and /metrics answer, on this machine"
    )
    _command(commands, "sign-out", common, "Forget the sign-in and the keys of a profile on this desk.")
    copy = _command(commands, "copy", common, "Copy shops from the catalog of one profile to that of another.")
    copy.add_argument("--from", dest="source", required=True, metavar="NAME", help="the profile to copy from")
    copy.add_argument("--to", dest="target", required=True, metavar="NAME", help="the profile to copy to")


def _add_keys(commands: _Commands[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    keys = _command(
        commands, "keys", common, "Make a key of the search server for the shops with these ids: --shop ID,ID."
    )
    keys.add_argument(
        "kind",
        choices=("search", "token", "projector"),
        help="to search with; a token that searches and ends soon; to keep search up to date with",
    )
    keys.add_argument("--url", metavar="URL", help="the search server, when no profile names it")
    keys.add_argument("--environment", default="prod", metavar="NAME", help="the first part of the names of indexes")
    keys.add_argument("--rebuilds", action="store_true", help="with projector: it may also rebuild indexes")
    keys.add_argument("--days", type=_count, metavar="N", help="how long it is good for, 90 unless told")
    keys.add_argument("--hours", type=_count, metavar="N", help="the same in hours; 24 for a token")


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text} is below 0")
    return number
