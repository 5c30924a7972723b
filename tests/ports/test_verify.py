"""The ports' sizes, their separation, and the check that an adapter is what a port asks for."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest

import catalog_desktop.adapters
import catalog_desktop.ports
from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.ports.product_read_model import ProductReadModel
from catalog_desktop.ports.product_repository import ProductRepository
from catalog_desktop.ports.verify import port_methods, verify_port


def _classes(package: object) -> Iterator[type]:
    """The classes that the modules of a package define themselves."""
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):  # type: ignore[attr-defined]
        module = importlib.import_module(found.name)
        for _, cls in inspect.getmembers(module, inspect.isclass):
            if cls.__module__ == found.name:
                yield cls


PORTS = {cls.__name__: cls for cls in _classes(catalog_desktop.ports) if getattr(cls, "_is_protocol", False)}
ADAPTERS = [
    (cls, port)
    for cls in _classes(catalog_desktop.adapters)
    for name, port in PORTS.items()
    if cls.__name__.endswith(name.removeprefix("Product")) and not inspect.isabstract(cls)
]
WRITE, READ = port_methods(ProductRepository), port_methods(ProductReadModel)


def test_the_write_port_has_twelve_methods_and_the_read_port_five() -> None:
    assert set(WRITE) == {
        "load_product",
        "save_product",
        "update_price",
        "update_stock",
        "update_status",
        "update_media",
        "save_variant",
        "delete_variant",
        "assign_taxonomy",
        "delete_product",
        "restore_product",
        "apply_changes",
    }
    assert set(READ) == {
        "list_products",
        "search_products",
        "search_facet_values",
        "get_product_stats",
        "check_sku_exists",
    }


def test_the_two_ports_share_no_method() -> None:
    assert not WRITE.keys() & READ.keys()


@pytest.mark.parametrize("port", PORTS.values(), ids=PORTS.keys())
def test_a_port_is_its_contract(port: type) -> None:
    """Every port and every method of it says what it promises."""
    assert inspect.getdoc(port)
    assert port_methods(port)
    for name in port_methods(port):
        assert inspect.getdoc(getattr(port, name)), f"{port.__name__}.{name} has no docstring"


@pytest.mark.parametrize("port", [ProductRepository, ProductReadModel])
def test_both_main_ports_are_asynchronous_and_scoped_by_shop(port: type) -> None:
    for name, signature in port_methods(port).items():
        assert inspect.iscoroutinefunction(getattr(port, name))
        assert list(signature.parameters)[:2] == ["self", "shop_id"]


@pytest.mark.parametrize(("adapter", "port"), ADAPTERS, ids=lambda cls: cls.__name__)
def test_every_adapter_is_what_its_port_asks_for(adapter: type, port: type) -> None:
    verify_port(object.__new__(adapter), port)


def test_adapters_of_both_main_ports_are_found() -> None:
    assert {port for _, port in ADAPTERS} >= {ProductRepository, ProductReadModel}


class _Port:
    async def find(self, key: str, *, limit: int = 10) -> str | None:
        """A method."""

    def owns(self, key: str) -> bool:
        """Another one."""
        return bool(key)

    def _private(self) -> None: ...


class _Good:
    async def find(self, key: str, *, limit: int = 50) -> None: ...

    def owns(self, key: str) -> bool:
        return bool(key)

    def more(self) -> None: ...


def test_a_good_adapter_passes_also_by_inheritance_and_with_more_methods() -> None:
    class Inheriting(_Good):
        pass

    verify_port(_Good(), _Port)
    verify_port(Inheriting(), _Port)


def test_a_missing_method_is_named() -> None:
    class Half:
        async def find(self, key: str, *, limit: int = 10) -> None: ...

        owns = None

    with pytest.raises(BadUsage, match=r"Half\.owns is missing: _Port needs it\."):
        verify_port(Half(), _Port)


def test_a_different_signature_is_shown() -> None:
    class OtherName(_Good):
        async def find(self, name: str, *, limit: int = 10) -> None: ...

    class OtherKind(_Good):
        async def find(self, key: str, limit: int = 10) -> None: ...

    class NoDefault(_Good):
        async def find(self, key: str, *, limit: int) -> None: ...  # type: ignore[override]

    class OneMore(_Good):
        async def find(self, key: str, other: str = "", *, limit: int = 10) -> None: ...

    for adapter in (OtherName(), OtherKind(), NoDefault(), OneMore()):
        with pytest.raises(
            BadUsage, match=rf"{type(adapter).__name__}\.find\(self, .* differs from _Port\.find\(self, key"
        ):
            verify_port(adapter, _Port)


def test_a_blocking_method_is_no_asynchronous_one() -> None:
    class Blocking(_Good):
        def find(self, key: str, *, limit: int = 10) -> None: ...  # type: ignore[override]

    class NeedlesslyAsync(_Good):
        async def owns(self, key: str) -> bool:  # type: ignore[override]
            return bool(key)

    with pytest.raises(BadUsage, match=r"Blocking\.find must be “async def”"):
        verify_port(Blocking(), _Port)
    with pytest.raises(BadUsage, match=r"NeedlesslyAsync\.owns must not be “async def”"):
        verify_port(NeedlesslyAsync(), _Port)
