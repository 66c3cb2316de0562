"""Run `flask --app wsgi …` often without starting Python each time: a process that has it loaded forks for each call.

Standard input: a JSON list of words a line. Standard output: [status, standard output, standard error] a line.
"""

import json
import os
import sys
import tempfile
from typing import NoReturn

from flask import cli

import wsgi


def child(words: list[str], out: int, err: int) -> NoReturn:
    """Be the command, from its words to its exit status."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out, 1)
    os.dup2(err, 2)
    sys.argv = ["flask", "--app", "wsgi", *words]
    status = 0
    try:
        cli.main()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def main() -> None:
    """Answer line by line until the input ends."""
    assert wsgi.app
    for line in sys.stdin:
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = os.fork()
            if not process:
                child(json.loads(line), out.fileno(), err.fileno())
            status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
            said = []
            for file in (out, err):
                file.seek(0)
                said.append(file.read().decode(errors="replace"))
        print(json.dumps([status, *said]), flush=True)


if __name__ == "__main__":
    main()
