"""``bot`` in a process that need not import Rasa anew: forked from one that has, as servers are started often.

Python's own fork server holds the imported modules and nothing else; what runs in a fork is the command line itself.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from multiprocessing.process import BaseProcess
from typing import Mapping, Sequence

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.warm_modules"])


def start(arguments: Sequence[str], folder: str, environment: Mapping[str, str], output: str) -> BaseProcess:
    """Run ``bot`` with these arguments and this environment; what it prints goes to the file or pipe ``output``."""
    process = _FORKS.Process(target=_run, args=(list(arguments), folder, dict(environment), output))
    process.start()
    return process


def _run(arguments: Sequence[str], folder: str, environment: Mapping[str, str], output: str) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    target = os.open(output, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(target, stream)
    os.close(target)
    sys.stdout.reconfigure(line_buffering=True)
    sys.argv = ["bot", *arguments]
    from bot.__main__ import main

    main()
