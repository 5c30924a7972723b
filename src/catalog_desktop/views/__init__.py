"""The window: Qt widgets over sessions, ports and the domain. Never an adapter."""

import builtins

import PySide6.QtCore  # noqa: F401  # it must have put its wrapper in place

# PySide6 wraps `import` for its `__feature__` switches, which nothing here uses: after every import, of whatever
# package, it reads the source of the module to see whether Qt is mentioned. That took a tenth of the start, and 10 MB.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
