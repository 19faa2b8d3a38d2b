"""The therapy commands under one group that turns our errors into exit codes, as the program does."""

import click

from spinepath.commands.blocks import blocks
from spinepath.commands.pump import pump
from spinepath.commands.scs import scs
from spinepath.errors import SpinepathError


class _Program(click.Group):
    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except SpinepathError as error:
            click.echo(f"spinepath: {error}", err=True)
            ctx.exit(error.exit_code)


program = _Program("spinepath", commands={"blocks": blocks, "scs": scs, "pump": pump})
