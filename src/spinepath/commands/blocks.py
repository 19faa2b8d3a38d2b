"""The command line of nerve blocks: `blocks plan`, `blocks judge`, `blocks steroid`."""

from datetime import datetime
from typing import Any

import click

from spinepath.commands.therapy import (
    answers,
    as_json_option,
    day,
    from_file_option,
    number,
    said,
    show,
)


@click.group()
def blocks() -> None:
    """Nerve blocks and injections."""


@blocks.command("plan")
@from_file_option
@click.option("--procedure", required=True, help="Such as interlaminar_epidural or scs_trial.")
@click.option("--drug", multiple=True, help="An anticoagulant or antiplatelet taken; repeat for each.")
@click.option("--planned", required=True, help="Date and local time, 2026-03-30T09:00.")
@click.option("--zone", required=True, help="Time zone, such as Europe/Berlin.")
@click.option("--asked", required=True, help="Now: date and local time from which the plan is judged.")
@click.option("--last-dose", help="When the drug was last taken. Default: taken until now.")
@click.option("--ended", help="When the procedure, or the trial's lead, is over.")
@click.option("--kidney", type=click.Choice(["normal", "impaired", "unknown"]), default="unknown")
@as_json_option
def blocks_plan(drug: tuple[str, ...], zone: str, as_json_: bool, **given: Any) -> None:
    """When anticoagulants and antiplatelets stop and restart around a planned procedure."""
    from spinepath.therapy.blocks.clock import local  # noqa: PLC0415
    from spinepath.therapy.blocks.stopping import stopping  # noqa: PLC0415

    def moment(name: str) -> datetime | None:
        return local(str(given[name]), zone) if given[name] else None

    planned, asked = local(given["planned"], zone), local(given["asked"], zone)
    more = {"last_dose": moment("last_dose"), "ended": moment("ended"), "kidney": given["kidney"]}
    found = [stopping(each, given["procedure"], planned, asked=asked, **more) for each in drug]
    if not found:
        raise click.UsageError("name at least one --drug; for none, nothing is stopped")
    show(*found, as_json_=as_json_)


@blocks.command("judge")
@from_file_option
@click.option("--before", required=True, help="Pain before, 0 to 10.")
@click.option("--after", required=True, help="Pain at its best after the block, 0 to 10.")
@click.option("--target", type=click.Choice(["medial_branch", "sacroiliac", "root"]), required=True)
@click.option("--concordant", type=answers, default="unknown", help="Was it the usual pain that went?")
@as_json_option
def blocks_judge(before: str, after: str, target: Any, concordant: str, as_json_: bool) -> None:
    """What the result of a diagnostic block says, by the 50 % and the 80 % rule."""
    from spinepath.therapy.blocks.diagnostic import judge  # noqa: PLC0415

    found = judge(number(str(before)), number(str(after)), target=target, concordant=said(concordant))
    head = (f"50 % rule: {found.guideline}", f"80 % rule: {found.strict}")
    joint = (f"75 % rule of the sacroiliac joint: {found.sacroiliac}",) if target == "sacroiliac" else ()
    show(found, as_json_=as_json_, head=(*head, *joint, ""))


def _injection(text: str) -> Any:
    """From "2026-01-05, dexamethasone, 8 mg, caudal, lumbar"."""
    from spinepath.therapy.blocks.steroids import Injection  # noqa: PLC0415
    from spinepath.therapy.quantity import q  # noqa: PLC0415

    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 5 or not (on := day(parts[0])):
        raise click.BadParameter(f"{text!r}: write DAY, STEROID, DOSE, APPROACH, REGION")
    approach: Any = parts[3]
    region: Any = parts[4]
    return Injection(on=on, steroid=parts[1], dose=q(parts[2]), approach=approach, region=region)


@blocks.command("steroid")
@from_file_option
@click.option("--planned", required=True, help="DAY, STEROID, DOSE, APPROACH, REGION.")
@click.option("--earlier", multiple=True, help="An earlier one, joints too, the same way; repeat for each.")
@click.option("--diabetes", type=answers, default="unknown")
@click.option("--osteoporosis", type=answers, default="unknown")
@click.option("--infection", type=answers, default="unknown")
@as_json_option
def blocks_steroid(planned: str, earlier: tuple[str, ...], as_json_: bool, **facts: str) -> None:
    """A planned steroid injection against dose, interval, number in a year, particles and cautions."""
    from spinepath.therapy.blocks.steroids import Person, steroid  # noqa: PLC0415

    person = Person(**{name: said(value) for name, value in facts.items()})
    given = [_injection(each) for each in earlier]
    show(steroid(_injection(planned), earlier=given, person=person), as_json_=as_json_)
