"""Two contracts that import-linter lacks; `pyproject.toml` names them and says where they hold."""

from __future__ import annotations

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

Violation = tuple[str, str, int]  # importer, imported, line


def _is_within(module: str, packages: list[str]) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def _direct_imports(graph: ImportGraph, importer: str, imported: str) -> list[Violation]:
    details = graph.get_import_details(importer=importer, imported=imported)
    return [(importer, imported, detail["line_number"]) for detail in details]


class _DirectImportsContract(Contract):
    """A contract about single imports, broken by every violation that a subclass finds."""

    def find_violations(self, graph: ImportGraph) -> list[Violation]:
        raise NotImplementedError

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 - given by import-linter
        violations = self.find_violations(graph)
        return ContractCheck(kept=not violations, metadata={"violations": violations})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported, line in check.metadata["violations"]:
            output.print_error(f"- {importer} -> {imported} (l.{line})", bold=False)


class SoleImporterContract(_DirectImportsContract):
    """`packages` are imported by `importers` and what lies in them, and by nobody else.

    Unlike import-linter's own `protected`, it holds before there is an importer, and for packages
    that are not installed: the border is drawn before anybody stands at it.
    """

    type_name = "sole_importer"
    packages = fields.ListField(subfield=fields.StringField())
    importers = fields.ListField(subfield=fields.StringField())

    def find_violations(self, graph: ImportGraph) -> list[Violation]:
        guarded = [name for name in graph.modules if _is_within(name, self.packages)]  # type: ignore[arg-type]
        return sorted(
            violation
            for imported in guarded
            for importer in graph.find_modules_that_directly_import(imported)
            if not _is_within(importer, self.importers)  # type: ignore[arg-type]
            for violation in _direct_imports(graph, importer, imported)
        )


class StandardLibraryOnlyContract(_DirectImportsContract):
    """`source_modules` import the standard library, themselves, and what `also_allowed` names."""

    type_name = "standard_library_only"
    source_modules = fields.ListField(subfield=fields.StringField())
    also_allowed = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def find_violations(self, graph: ImportGraph) -> list[Violation]:
        allowed: list[str] = [*self.source_modules, *self.also_allowed]  # type: ignore[misc]
        return sorted(
            violation
            for importer in graph.modules
            if _is_within(importer, self.source_modules)  # type: ignore[arg-type]
            for imported in graph.find_modules_directly_imported_by(importer)
            if not _is_within(imported, allowed)
            if imported.partition(".")[0] not in sys.stdlib_module_names
            for violation in _direct_imports(graph, importer, imported)
        )
