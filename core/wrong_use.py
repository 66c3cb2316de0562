"""What a command answers when it cannot read what it was given."""

import click


class WrongUse(click.ClickException):
    """One line on standard error, status 2."""

    exit_code = 2
