"""Every command that is listed can be called."""

import click
import pytest
from click.testing import CliRunner

from engage.cli import COMMANDS, main


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_command_loads_and_says_what_it_does(name: str) -> None:
    command = main.get_command(click.Context(main), name)

    assert command is not None
    assert CliRunner().invoke(command, ["--help"]).exit_code == 0
