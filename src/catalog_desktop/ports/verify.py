"""A check at start-up that an adapter really is what a port asks for."""

from __future__ import annotations

import inspect

from catalog_desktop.domain.errors import BadUsage


def port_methods(port: type) -> dict[str, inspect.Signature]:
    """The methods that a port declares, by name."""
    return {
        name: inspect.signature(member)
        for name, member in vars(port).items()
        if inspect.isfunction(member) and not name.startswith("_")
    }


def verify_port(adapter: object, port: type) -> None:
    """Raise BadUsage, naming the adapter and the method, unless `adapter` has every method of `port` with the same
    parameters (names, kinds, and whether they have a default), asynchronous or not as the port says."""
    for name, wanted in port_methods(port).items():
        method = getattr(type(adapter), name, None)
        label = f"{type(adapter).__name__}.{name}"
        if not inspect.isfunction(method):
            raise BadUsage(f"{label} is missing: {port.__name__} needs it.")
        found = inspect.signature(method)
        if _shape(found) != _shape(wanted):
            raise BadUsage(f"{label}{found} differs from {port.__name__}.{name}{wanted}.")
        asynchronous = inspect.iscoroutinefunction(getattr(port, name))
        if inspect.iscoroutinefunction(inspect.unwrap(method)) != asynchronous:
            raise BadUsage(f"{label} must {'be' if asynchronous else 'not be'} “async def”, as in {port.__name__}.")


def _shape(signature: inspect.Signature) -> list[tuple[str, inspect._ParameterKind, bool]]:
    return [
        (parameter.name, parameter.kind, parameter.default is not inspect.Parameter.empty)
        for parameter in signature.parameters.values()
    ]
