"""The graph on the web: a read-only SPARQL endpoint, the named questions, and the pages.

`app.py` is the table of contents; `pool.py` keeps the processes that ask, `answers.py` writes what they found.
"""
