"""The entry point: `taskdef-lint` and `python -m taskdef_lint`."""

from __future__ import annotations

import gc
import os
import sys

from taskdef_lint.cli.fast_path import parse
from taskdef_lint.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

INTERRUPTED = 130  # what shells report for a program that Ctrl-C ended


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line (the process's own words by default) and return the exit status. What goes wrong is told in one line."""
    words = sys.argv[1:] if argv is None else list(argv)
    try:
        _check_working_directory()
        options = parse(words)
        if options is None:
            from taskdef_lint.cli.app import run

            return run(words)
        options.fill_in(os.environ)
        from taskdef_lint.run.check import run_check

        return run_check(options)
    except UsageError as error:
        from taskdef_lint.files.output import say_lines
        from taskdef_lint.reporters.failures import framed

        say_lines(f"error: {framed(error)}")
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - a defect of ours that no file is to blame for
        from taskdef_lint.engine.crash import print_traceback, told
        from taskdef_lint.files.output import say

        say(f"error: {told(error)}; -vv prints the traceback, please report it")
        if "-vv" in words:
            print_traceback(error, ())
        return 3


def _check_working_directory() -> None:
    try:
        os.getcwd()
    except OSError as error:
        raise UsageError(f"the working directory cannot be used ({error.strerror}): change to one that exists") from None


def command() -> NoReturn:
    """The console script: `main`, and then the process ends at once with that status.

    Python would first take itself down object by object, for nothing: of a run over one file that is a sixth. It still does so where
    somebody wants to be called at the end. For the same reason garbage is collected less often.
    """
    gc.set_threshold(200_000)
    status = main()
    if "atexit" not in sys.modules:
        try:
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:
                    stream.flush()
            os._exit(status)
        except (OSError, ValueError):
            pass  # Python meets with it again at its end, and says so
    sys.exit(status)


def _leave_out_working_directory() -> None:
    """Undo that `python -m` looks for modules in the working directory first: nothing of what is linted may be run."""
    try:
        here = os.getcwd()
    except OSError:  # it has been deleted, and holds no modules
        return
    # Where the package itself comes from there, its modules still have to be found.
    package = os.path.dirname(os.path.abspath(__file__))
    if not sys.flags.safe_path and os.path.abspath(sys.path[0]) == here and package != os.path.join(here, "taskdef_lint"):
        del sys.path[0]


if __name__ == "__main__":
    _leave_out_working_directory()
    sys.exit(main())
