"""Builds that are killed at random instants and run again: python -m tests.killed ARTICLES GRAPH --times 100.

The tools are loaded once; each build is a fork that is killed with SIGKILL, so that a hundred deaths take a minute.
"""

import argparse
import os
import random
import signal
import time

from kg import pipeline
from kg.pipeline import read_all, tools
from kg.ways import api


def build(articles, graph, on_step=api.ignore):
    """Build in small steps, so that there are many instants between them."""
    api.COMMIT = pipeline.BATCH = 8
    api.build([articles], graph, on_step=on_step, on_trouble=lambda trouble: None).close()


def build_and_die(articles, graph, seconds):
    """Begin a build and kill it after some seconds; tell whether it was done before."""
    child = os.fork()
    if not child:
        try:
            build(articles, graph)
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles")
    parser.add_argument("graph")
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--longest", type=float, default=1.0, help="the longest time a build lives, in seconds")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    list(read_all(api.articles(text="默茨会见泽连斯基。", published="2025-12-16"), api.warn))
    tools()
    killed = sum(
        not build_and_die(args.articles, args.graph, chance.uniform(0, args.longest)) for _ in range(args.times)
    )
    build(args.articles, args.graph)
    print(f"{killed} of {args.times} builds killed before they were done")


if __name__ == "__main__":
    main()
