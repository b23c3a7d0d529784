"""``bot`` in a process that need not import Rasa anew: forked from one that has, as servers are started often.

Python's own fork server holds the imported modules and nothing else; what runs in a fork is the command line itself.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from multiprocessing.process import BaseProcess
from typing import Mapping, Optional, Sequence, Union

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.warm_modules"])


class Cold:
    """``bot`` started anew, where what it imports is part of the test; the few things that are asked of a process."""

    def __init__(self, arguments: Sequence[str], folder: str, environment: Mapping[str, str], output: str) -> None:
        with open(output, "w", encoding="utf-8") as target:
            self._process = subprocess.Popen([sys.executable, "-m", "bot", *arguments], cwd=folder,
                                             env=dict(environment), stdout=target, stderr=subprocess.STDOUT)
        self.pid: Optional[int] = self._process.pid
        self.kill, self.terminate = self._process.kill, self._process.terminate

    @property
    def exitcode(self) -> Optional[int]:
        """How it ended; ``None`` while it runs."""
        return self._process.poll()

    def is_alive(self) -> bool:
        """Tell whether it runs."""
        return self.exitcode is None

    def join(self, timeout: Optional[float] = None) -> None:
        """Wait for its end, at most so many seconds."""
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            pass


def start(arguments: Sequence[str], folder: str, environment: Mapping[str, str],
          output: str) -> Union[BaseProcess, Cold]:
    """Run ``bot`` with these arguments and this environment; what it prints goes to the file or pipe ``output``."""
    if environment.get("PYTHONPATH") != os.environ.get("PYTHONPATH"):
        return Cold(arguments, folder, environment, output)
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
