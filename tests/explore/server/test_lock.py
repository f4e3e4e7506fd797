"""What a process that asks may not do even if a query could make it try."""

import subprocess
import sys

import pytest

REACH = """
import socket
from kg.explore.server.lock import forbid_network
forbid_network()
try:
    socket.create_connection(("127.0.0.1", 9))
except PermissionError:
    print("refused")
import pyoxigraph
store = pyoxigraph.Store()
try:
    list(store.query("SELECT * { SERVICE <http://192.0.2.1:8001/> { ?s ?p ?o } }"))
except OSError as error:
    print("denied" if "denied" in str(error) else error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux filters calls")
def test_a_process_that_asks_can_open_no_connection():
    printed = subprocess.run([sys.executable, "-c", REACH], capture_output=True, text=True)
    assert printed.stdout.splitlines() == ["refused", "denied"], printed.stderr


def test_a_process_may_take_so_much_memory_and_no_more():
    code = "from kg.explore.server.lock import limit_memory; limit_memory(2**28); bytearray(2**30)"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert sys.platform != "linux" or "MemoryError" in printed.stderr
