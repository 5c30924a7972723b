"""Figures and the report that is made of them."""

from pathlib import Path

from benchmarks.figures import figure
from benchmarks.report import Results, sentence, table, write_section


def test_the_worst_twentieth_counts_against_the_goal() -> None:
    quick = figure("search", "ms", range(1, 101), 96)
    assert (quick.median, quick.p95, quick.is_met) == (50.5, 95.05, True)
    assert figure("search", "ms", range(1, 101), 95).is_met is False
    assert figure("search", "ms", [3]).is_met is None


def test_of_a_rate_the_worst_twentieth_lies_below() -> None:
    rates = figure("import", "products/s", range(1, 101), 5, higher=True)
    assert (rates.p95, rates.is_met) == (5.95, True)
    assert figure("import", "products/s", [2999], 3000, higher=True).is_met is False


def test_a_figure_is_told_with_its_goal() -> None:
    assert sentence(figure("import", "products/s", [2000], 3000, higher=True)) == (
        "import: 2,000 products/s, p95 2,000 products/s (1 measured), goal ≥ 3,000 products/s"
    )


def test_a_table_takes_the_place_of_the_one_for_the_same_size(tmp_path: Path) -> None:
    file = tmp_path / "performance.md"
    file.write_text("# Performance\n\nWords.\n", encoding="utf-8")
    for size, value in ((500, 1.0), (50, 2.0), (500, 3.0)):
        write_section(file, Results("embedded", size, "lamps", [figure("search", "ms", [value], 2)]))
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# Performance\n\nWords.\n\n<!-- table 500 -->")
    assert text.count("## 500 products") == text.count("## 50 products") == 1
    assert "| search | 3 ms | 3 ms | ≤ 2 ms | **no** |" in text
    assert "| search | 1 ms" not in text


def test_without_figures_the_table_is_empty() -> None:
    assert table(Results("embedded", 1, "lamps", [])).count("\n") == 1
