"""The command line: ``bot …`` or ``python -m bot …``."""

from __future__ import annotations

import sys

import click

from bot import __version__
from bot.errors import BotError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="bot", message="%(prog)s %(version)s")
def cli() -> None:
    """店铺客服回复助手: 运行、训练、评估、回放、手册、订单、用户。

    Reply assistant for Chinese online shops: run, train, evaluate, replay, handbook, orders, users.
    """


def _register() -> None:
    from bot.commands import COMMANDS
    for command in COMMANDS:
        cli.add_command(command)


def main() -> None:
    """Run a command; errors that people can mend are shown without a traceback."""
    _register()
    try:
        cli(prog_name="bot")
    except BotError as err:
        click.echo(f"{err.code}: {err.message}", err=True)
        if err.hint:
            click.echo(f"  {err.hint}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
