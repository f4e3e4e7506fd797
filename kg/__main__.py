"""The commands of `kg`; each calls one function of `kg.ways.api`."""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from kg import __version__
from kg.ground.log import LOG, log_to_stderr
from kg.model import Notice, Trouble

FORMATS = (
    *("gexf", "graphml", "csv", "html", "ttl", "trig", "nq", "jsonld", "rdfxml", "records"),
    *("plover", "tables", "parquet", "neo4j", "sem"),
)
EXITS = """exit codes:
  0  all is well
  1  kg verify or kg check found something that is not as it must be
  2  the command could not do its work: wrong use, missing or broken input, a store that cannot be opened
  3  done, but at least one article was left out; each is named in a line of its own
"""


def build(args: argparse.Namespace) -> int:
    """Read articles into a graph; one that is in already, unchanged, is passed over."""
    from kg.ways import api

    troubles = Troubles()
    with progress("reading") as step:
        if args.nquads:
            further = {"engine": args.engine or "dask", "parts": args.parts, "on_trouble": troubles, "on_step": step}
            files = api.write_quads(args.inputs, args.output, workers=args.workers, extra=args.knowledge, **further)
            print(f"{len(files)} files of N-Quads: {args.output}")
            return troubles.exit_code()
        graph = api.build(
            args.inputs,
            args.output,
            workers=args.workers,
            refresh=args.refresh,
            extra=args.knowledge,
            engine=args.engine,
            parts=args.parts,
            across=not args.unsettled,
            on_trouble=troubles,
            on_step=step,
        )
    with graph:
        print(graph.summary())
        print(f"graph: {args.output}")
    return troubles.exit_code()


def watch(args: argparse.Namespace) -> int:
    """Read into a graph whatever is new or changed in a folder, until stopped."""
    from kg.ways.watching import watch as looks

    settings = {"workers": args.workers, "refresh": args.refresh, "extra": args.knowledge, "on_trouble": Troubles()}
    for done in looks(args.folder, args.output, every=args.every, **settings):
        print(done, flush=True)
    return 0


def extract(args: argparse.Namespace) -> int:
    """Write what is found in the articles as JSON Lines records."""
    from kg.ways import api, exports

    troubles = Troubles()
    with exports.written(args.output) as out, progress("reading") as step:
        for record in api.records(args.inputs, workers=args.workers, extra=args.knowledge, on_trouble=troubles):
            out.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
            step(1)
    return troubles.exit_code()


def query(args: argparse.Namespace) -> int:
    """Ask the graph: a named question, a file with SPARQL, or SPARQL itself."""
    from kg.ways import asking

    if args.list or args.question is None:
        for question in asking.questions():
            print(question)
        return 0
    with asking.open(args.graph) as graph:
        answer = graph.query(args.question, **dict(args.set))
        sys.stdout.write(answer.write(args.format, width()))
    return 0


def export(args: argparse.Namespace) -> int:
    """Write the graph, or a network projected from it, in a form that other programs read."""
    from kg.ways import asking

    kept = {
        "since": args.since,
        "until": args.until,
        "types": args.type,
        "topics": args.topic,
        "statuses": args.status,
        "min_confidence": args.min_confidence,
    }
    with asking.open(args.graph) as graph:
        for path in graph.export(args.format, args.output, network=args.network, **kept):
            print(path)
    return 0


def explain(args: argparse.Namespace) -> int:
    """Show where a thing of the graph comes from."""
    from kg.ways import asking

    with asking.open(args.graph) as graph:
        print(graph.explain(args.iri, colour=sys.stdout.isatty() and "NO_COLOR" not in os.environ))
    return 0


def knowledge(args: argparse.Namespace) -> int:
    """Ask whom a name can mean and which is taken, or import actors of your own."""
    from kg.ways import knowing

    if args.what == "import":
        for table, count in knowing.import_file(Path(args.name), args.into, args.type).items():
            print(f"{args.into / table}: {count} more")
        print(f"use them: kg build … --knowledge {args.into}")
        return 0
    known = knowing.knowledge(args.knowledge)
    tell = knowing.listed if args.what == "list" else knowing.chosen
    for line in tell(args.name, known, args.on):
        print(line)
    return 0


def decide(args: argparse.Namespace) -> int:
    """Decide that two events or unknown persons are the same, different, or that it is unsure."""
    from kg.ways import asking

    with asking.open(args.graph, write=True) as graph:
        changed = graph.decide(args.decision, args.one, args.other, by=args.by, why=args.why)
    print(f"decided; {changed} nodes of the identity graph changed")
    return 0


def serve(args: argparse.Namespace) -> int:
    """Serve the graph, read-only: a SPARQL endpoint, the named questions, the explorer."""
    from kg.ways import asking

    print(f"http://{args.host}:{args.port}/  (SPARQL: /sparql; stop with Ctrl+C)", flush=True)
    units = {"seconds": 1, "rows": 1, "workers": 1, "small": 1, "answer": 1024, "request": 1024, "memory": 2**20}
    given = {name: getattr(args, name) * unit for name, unit in units.items() if getattr(args, name) is not None}
    asking.serve(args.graph, host=args.host, port=args.port, origins=args.cors, pages=args.pages, **given)
    return 0


def verify(args: argparse.Namespace) -> int:
    """Prove every quotation against the stored originals."""
    from kg.ways import asking

    with asking.open(args.graph) as graph:
        return report(graph.verify(), good="every span is the text that stands in its article")


def check(args: argparse.Namespace) -> int:
    """Check the graph against its shapes."""
    from kg.ways import asking

    with asking.open(args.graph) as graph:
        return report(graph.check(), good="the graph keeps every rule of its shapes")


def remove(args: argparse.Namespace) -> int:
    """Take articles out of the graph with all that only they support."""
    from kg.ways import asking

    with asking.open(args.graph, write=True) as graph:
        for article in args.articles:
            graph.remove(article)
            print(f"removed: {article}")
    return 0


def settle(args: argparse.Namespace) -> int:
    """Compare across articles: reprints, same events, positions; after kg build --unsettled."""
    from kg.ways import asking

    with asking.open(args.graph, write=True) as graph:
        print(f"{graph.settle()} nodes changed")
    return 0


def score(args: argparse.Namespace) -> int:
    """Judge records against annotated ones."""
    from kg.ways import asking

    result = asking.score(args.gold, args.system)
    print(json.dumps(result.figures()) if args.json else result.table())
    return 0


def demo(args: argparse.Namespace) -> int:
    """Read the sample articles that come with the program, and show what can be done with them."""
    from kg.ways import demo as show

    return show.run(args.output)


class Troubles:
    """Tells of each article that is left out, on a line of its own, and counts them."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, trouble: Trouble) -> None:
        """Print one."""
        mild = isinstance(trouble, Notice)
        self.count += not mild
        LOG.log(logging.INFO if mild else logging.WARNING, "%s", trouble)

    def exit_code(self) -> int:
        """Give 3 where something was left out."""
        if self.count:
            LOG.warning("%d left out", self.count)
        return 3 if self.count else 0


def report(problems: Iterable[Any], good: str) -> int:
    """Print what was found wrong, or that all is well."""
    count = 0
    for count, problem in enumerate(problems, start=1):  # noqa: B007
        print(problem)
    print(f"{count} found" if count else f"ok: {good}")
    return 1 if count else 0


@contextmanager
def progress(what: str) -> Iterator[Callable[[int], None]]:
    """Show on a terminal how many articles are done."""
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed} articles"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what)
        yield lambda count: bar.advance(task, count)


def width() -> int:
    """Give the columns of the terminal, or what a file is written for."""
    return max(80, shutil.get_terminal_size().columns) if sys.stdout.isatty() else 120


def place(text: str) -> str | Path:
    """Read where a graph is: a folder, or an address."""
    return text if text.startswith(("http://", "https://")) else Path(text)


def day(text: str) -> date:
    """Read a day."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2024-05-01") from error


def setting(text: str) -> tuple[str, str]:
    """Read name=value."""
    name, mark, value = text.partition("=")
    if not mark or not name.isidentifier():
        raise argparse.ArgumentTypeError(f"{text!r}: write a parameter as name=value, for example topic=territory")
    return name, value


# ---------------------------------------------------------------- what the commands take

Parser = argparse.ArgumentParser


def _takes_inputs(one: Parser) -> None:
    one.add_argument(
        "inputs", nargs="+", metavar="INPUT", help="file, folder, glob or - : text, HTML, JSON Lines (.gz)"
    )


def _takes_workers(one: Parser) -> None:
    one.add_argument("--workers", type=int, default=1, metavar="N", help="read in N processes (default 1)")


def _takes_knowledge(one: Parser) -> None:
    help = "further known names: table or folder"
    one.add_argument("--knowledge", type=Path, action="append", default=[], metavar="FILE", help=help)


def _takes_graph(one: Parser) -> None:
    help = "the graph: a folder, or the http address of a SPARQL endpoint (default: graph)"
    one.add_argument("--graph", type=place, default="graph", metavar="DIR", help=help)


def _takes_output(one: Parser) -> None:
    one.add_argument("-o", "--output", type=place, default="graph", metavar="DIR", help="the graph (default: graph)")
    one.add_argument("--refresh", action="store_true", help="read again what an older reader has read")


def _of_build(one: Parser) -> None:
    engines = "read on a cluster: dask (on this machine) or dask:ADDRESS of its scheduler"
    parts = "where the cluster's machines write (default: DIR.parts)"
    one.add_argument("--unsettled", action="store_true", help="compare across articles later, by kg settle")
    one.add_argument("--engine", metavar="ENGINE", help=engines)
    one.add_argument("--parts", type=Path, metavar="DIR", help=parts)
    one.add_argument("--nquads", action="store_true", help="write packed N-Quads files instead of a store")


def _of_watch(one: Parser) -> None:
    one.add_argument("folder", type=Path, metavar="DIR", help="the folder that the files come into")
    one.add_argument("--every", type=float, default=2.0, metavar="SECONDS", help="time between two looks (default 2)")


def _of_extract(one: Parser) -> None:
    help = "where to write (default: standard output)"
    one.add_argument("-o", "--output", type=Path, default=Path("-"), metavar="FILE", help=help)


def _of_query(one: Parser) -> None:
    one.add_argument("question", nargs="?", metavar="QUESTION", help="a name of --list, a file, or SPARQL")
    one.add_argument("--list", action="store_true", help="list the named questions")
    one.add_argument("--set", type=setting, action="append", default=[], metavar="NAME=VALUE", help="set a parameter")
    one.add_argument("--format", default="table", choices=("table", "csv", "tsv", "json", "xml"))


def _of_export(one: Parser) -> None:
    output = "file, or folder for csv, tables, parquet and neo4j (default: named by the format)"
    one.add_argument("--format", required=True, choices=FORMATS)
    one.add_argument("-o", "--output", type=Path, metavar="PATH", help=output)
    one.add_argument("--network", default="actors", choices=("actors", "places", "speakers", "topics"))
    one.add_argument("--since", metavar="DATE", help="from this day on (2025-12-01)")
    one.add_argument("--until", metavar="DATE", help="up to this day")
    one.add_argument("--type", action="append", metavar="TYPE", help="only events of this type (CONSULT)")
    one.add_argument("--topic", action="append", metavar="TOPIC", help="only claims on this topic (territory)")
    one.add_argument("--status", action="append", metavar="STATUS", help="actual (default), planned, possible, negated")
    one.add_argument("--min-confidence", type=float, default=0.0, metavar="P", help="at least this sure (0 to 1)")


def _of_serve(one: Parser) -> None:
    origins = "let pages of this site ask (https://example.org)"
    workers = "heavy questions answered at once (default: a core each, at most 4)"
    small = "seconds of a processor up to which a question is small (default: 0.2)"
    one.add_argument(
        "--host", default="127.0.0.1", metavar="NAME", help="where to listen (default: this machine alone)"
    )
    one.add_argument("--port", type=int, default=8000, metavar="N", help="(default: 8000)")
    one.add_argument("--cors", action="append", default=[], metavar="ORIGIN", help=origins)
    one.add_argument("--pages", type=Path, metavar="DIR", help="serve these pages instead of the explorer's own")
    one.add_argument("--seconds", type=float, metavar="N", help="longest time for a question (default: 20)")
    one.add_argument("--rows", type=int, metavar="N", help="most rows of an answer (default: 100000)")
    one.add_argument("--answer", type=int, metavar="KB", help="largest answer (default: 65536)")
    one.add_argument("--request", type=int, metavar="KB", help="largest request (default: 256)")
    one.add_argument("--memory", type=int, metavar="MB", help="most memory of a process that asks (default: 640)")
    one.add_argument("--workers", type=int, metavar="N", help=workers)
    one.add_argument("--small", type=float, metavar="N", help=small)


def _of_explain(one: Parser) -> None:
    one.add_argument("iri", metavar="IRI", help="an event, claim, role, link, entity or article of the graph")


def _of_knowledge(one: Parser) -> None:
    whats = ("list", "why", "import")
    one.add_argument("what", choices=whats, help="candidates, which one is taken, or a file of yours")
    one.add_argument("name", metavar="NAME|FILE", help="a name; to import: CSV, or the JSON of a Wikidata query")
    one.add_argument("--on", type=day, metavar="DATE", help="seen from this day (2024-05-01)")
    one.add_argument("--type", choices=("person", "organisation", "place"), help="what an imported file holds")
    one.add_argument("--into", type=Path, default=Path("knowledge"), metavar="DIR", help="folder of your own actors")


def _of_decide(one: Parser) -> None:
    one.add_argument("decision", choices=("same", "different", "unsure"))
    one.add_argument("one", metavar="ONE", help="an event or entity, as kg query prints it")
    one.add_argument("other", metavar="OTHER", help="the other one")
    one.add_argument("--by", required=True, metavar="WHO", help="who decides")
    one.add_argument("--why", required=True, metavar="WHY", help="the reason")


def _of_remove(one: Parser) -> None:
    one.add_argument("articles", nargs="+", metavar="ID", help="the article's id")


def _of_score(one: Parser) -> None:
    one.add_argument("gold", type=Path, metavar="GOLD", help="annotated records, JSON Lines")
    one.add_argument("system", type=Path, metavar="SYSTEM", help="records to judge, as kg extract writes them")
    one.add_argument("--json", action="store_true", help="print one JSON object")


def _of_demo(one: Parser) -> None:
    help = "where to put the graph and the page (default: waijiao-demo)"
    one.add_argument("-o", "--output", type=Path, default=Path("waijiao-demo"), metavar="DIR", help=help)


READING = (_takes_workers, _takes_knowledge)
IRI = "https://w3id.org/waijiao/id/claim/8c1f00aa90d3b2e4"
DECISION = "event/51d0… event/8c1f… --by 'M. Li' --why 'one meeting, two datelines'"
# Each with its example; in the order of the README.
COMMANDS: tuple[tuple[Callable[[argparse.Namespace], int], str, tuple[Callable[[Parser], None], ...]], ...] = (
    (build, "kg build articles/ -o graph", (_takes_inputs, *READING, _takes_output, _of_build)),
    (watch, "kg watch incoming/ -o graph", (_of_watch, *READING, _takes_output)),
    (extract, "kg extract article.txt -o records.jsonl", (_takes_inputs, *READING, _of_extract)),
    (query, "kg query who-said-what --set topic=security-guarantee --graph graph", (_takes_graph, _of_query)),
    (export, "kg export --format gexf --network actors -o actors.gexf", (_takes_graph, _of_export)),
    (serve, "kg serve --graph graph --port 8000", (_takes_graph, _of_serve)),
    (explain, f"kg explain {IRI}", (_takes_graph, _of_explain)),
    (knowledge, "kg knowledge why 美国国务卿 --on 2024-05-01", (_of_knowledge, _takes_knowledge)),
    (decide, f"kg decide same {DECISION}", (_of_decide, _takes_graph)),
    (verify, "kg verify --graph graph", (_takes_graph,)),
    (check, "kg check --graph graph", (_takes_graph,)),
    (remove, "kg remove xwlb-20250314-10 --graph graph", (_of_remove, _takes_graph)),
    (settle, "kg settle --graph graph", (_takes_graph,)),
    (score, "kg score gold.jsonl records.jsonl", (_of_score,)),
    (demo, "kg demo -o out/demo", (_of_demo,)),
)


def parser() -> Parser:
    """Put the command line together."""
    shape = argparse.RawDescriptionHelpFormatter
    about = "Chinese diplomatic news as a graph in which every statement leads back to the exact words."
    top = Parser(prog="kg", description=about, epilog=EXITS, formatter_class=shape)
    top.add_argument("--version", action="version", version=f"kg {__version__}")
    top.add_argument("--debug", action="store_true", help="show the traceback of an error")
    top.add_argument("--log", default="text", choices=("text", "json"), help="how troubles are told on standard error")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for function, example, takes in COMMANDS:
        does = (function.__doc__ or "").strip()
        epilog = f"example:\n  {example}\n\n{EXITS}"
        one = commands.add_parser(function.__name__, help=does, description=does, epilog=epilog, formatter_class=shape)
        one.set_defaults(function=function)
        one.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        for take in takes:
            take(one)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run a command; an error from outside is one line with its remedy."""
    args = parser().parse_args(arguments)
    # The small networks are too small to be shared out: a second thread would only wait, and cost as much again.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    log_to_stderr(args.log)
    if getattr(args, "knowledge", None):
        # A folder is one of imported actors: all its tables.
        folders = [sorted(path.glob("*.tsv")) if path.is_dir() else [path] for path in args.knowledge]
        args.knowledge = [table for tables in folders for table in tables]
    try:
        return int(args.function(args))
    except BrokenPipeError:
        # The reader of a pipe (head, less) went away: that is no error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (Trouble, OSError) as error:
        if args.debug:
            raise
        LOG.error("%s", error)
        return 2
    except KeyboardInterrupt:
        LOG.error("stopped; what was committed is kept, run the same command again to go on")
        return 130


if __name__ == "__main__":
    sys.exit(main())
