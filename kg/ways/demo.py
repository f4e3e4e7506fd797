"""What `kg demo` and `make demo` show: the sample articles read, checked, asked and drawn."""

from __future__ import annotations

from pathlib import Path

from kg.ways import api

SAMPLES = Path(__file__).parent.parent / "samples"
QUESTIONS: tuple[tuple[str, dict[str, str]], ...] = (
    ("who-said-what", {"topic": "security-guarantee"}),
    ("numbers-of-troops", {}),
    ("who-met-whom-where", {"place": "柏林"}),
)


def run(directory: Path) -> int:
    """Build the samples' graph in a folder, check it, ask three questions, write a Gephi file and a page."""
    folder = directory / "graph"
    # Whoever adds a row to a table and shows the demo again wants to see what it changed.
    with api.build([SAMPLES], folder, refresh=True, on_trouble=lambda trouble: print(f"kg: {trouble}")) as graph:
        print(graph.summary())
        broken = [*graph.verify(), *graph.check()]
        for problem in broken:
            print(problem)
        if not broken:
            print("every span proved, every shape kept")
        for name, parameters in QUESTIONS:
            answer = graph.query(name, **parameters)
            print(f"\n{answer.question}\n{answer.write('table')}", end="")
        [network] = graph.export("gexf", directory / "actors.gexf")
        [page] = graph.export("html", directory / "articles.html")
        print(
            f"\nthe graph            {folder}   (kg query who-changed-position --graph {folder}; all questions: kg query --list)"
        )
        print(f"the network, Gephi   {network}")
        print(f"the explorer         {page}   (open it in a browser; live: kg serve --graph {folder})")
    return 1 if broken else 0
