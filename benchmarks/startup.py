"""Times whole processes as a person starts them, and the memory of a session.

    python benchmarks/startup.py [--runs 5]

Needs a prepared home (``assistant setup``). Targets on two cores: ``--help`` 0.3 s, cold ``ask`` 3 s, the REPL's
prompt 1 s, peak memory 1.2 GB. The peer of ``--help`` is a bare interpreter.
"""

from __future__ import annotations

import argparse
import os
import pty
import re
import resource
import select
import statistics
import subprocess
import sys
import time
from pathlib import Path

ASSISTANT = str(Path(sys.executable).parent / "assistant")
PROMPT = re.compile(rb"(^|[\r\nmhlJK])>(\x1b\[[0-9;?]*[A-Za-z])* ?")
REQUESTS = ("recommend three films about artificial intelligence", "推荐三部关于人工智能的电影")


def seconds(command: list[str], runs: int) -> float:
    """Return the median wall time of ``command``."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(
            command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
        )
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def prompt_seconds() -> float:
    """Return the time from the start of ``assistant chat`` on a terminal to its prompt."""
    master, slave = pty.openpty()
    start = time.perf_counter()
    process = subprocess.Popen(
        [ASSISTANT, "chat"],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"},
    )
    seen = b""
    while not PROMPT.search(seen):
        if not select.select([master], [], [], 10)[0]:
            raise RuntimeError(f"no prompt came: {seen!r}")
        seen += os.read(master, 65536)
    taken = time.perf_counter() - start
    os.write(master, b"\x04")
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
    os.close(master)
    os.close(slave)
    return taken


def session_gigabytes() -> float:
    """Return the peak memory of a chat of several requests."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    lines = "\n".join((*REQUESTS, "why the first one", "search for jazz", "something else")) + "\n"
    subprocess.run([ASSISTANT, "chat"], input=lines, text=True, check=True, stdout=subprocess.DEVNULL)
    return max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024**2


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    memory = session_gigabytes()
    bare = seconds([sys.executable, "-c", "pass"], runs)
    helped = seconds([ASSISTANT, "--help"], runs)
    print(f"python -c pass       {bare:6.2f} s")
    print(f"assistant --help     {helped:6.2f} s   {helped / bare:.1f} times a bare interpreter")
    for request in REQUESTS:
        print(f"assistant ask        {seconds([ASSISTANT, 'ask', '--new', request], runs):6.2f} s   {request}")
    print(f"prompt of the REPL   {statistics.median(prompt_seconds() for _ in range(runs)):6.2f} s")
    print(f"peak memory          {memory:6.2f} GB")


if __name__ == "__main__":
    main()
