"""The program: `gitops-checker`, or `python -m checker`."""

from __future__ import annotations

import gc
import signal
import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    gc.disable()  # one short run: what it makes is given back at its end
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing to clear away yet, and no traceback of an import
    from checker.cli import main as command  # noqa: PLC0415 - after the collector is off
    from checker.cli.exits import end_on_signals, run  # noqa: PLC0415 - as above

    end_on_signals()
    sys.exit(run(command, sys.argv[1:]))


if __name__ == "__main__":
    main()
