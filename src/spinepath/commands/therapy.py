"""The command line of therapies: `blocks plan`, `scs check`, `pump plan`, `pump refill`, `pump bolus`.

Each takes flags, or the same names in a TOML file with --from; a flag wins over the file.
"""

import sys
import tomllib
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click

from spinepath.errors import UnreadableInput
from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.worked import VERIFY, Worked, as_json

_JSON = click.option("--json", "as_json_", is_flag=True, help="Write JSON.")


def _from_file(context: click.Context, _: click.Parameter, path: Path | None) -> None:
    """Make the file's values the defaults of the other options. Unknown names in it are refused."""
    if path is None:
        return
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableInput(f"{path}: {error}") from error
    known = {str(parameter.name) for parameter in context.command.params}
    values = {name.replace("-", "_"): value for name, value in found.items()}
    if strange := values.keys() - known:
        raise click.UsageError(f"{path}: no option {', '.join(sorted(strange))}")
    context.default_map = {**(context.default_map or {}), **values}


_FROM = click.option(
    "--from",
    "file",
    type=click.Path(path_type=Path),
    callback=_from_file,
    is_eager=True,
    expose_value=False,
    help="A TOML file with the same names as the options.",
)


def _show(*found: Worked, as_json_: bool) -> None:
    """Write the sums; anything refused makes the exit code that of TherapyRefused."""
    lines = [as_json(worked).decode() for worked in found] if as_json_ else _text(found)
    click.echo("\n".join(lines))
    refused = [remark.says for worked in found for remark in worked.refusals]
    if refused:
        click.echo(f"spinepath: refused: {'; '.join(refused)}", err=True)
        sys.exit(TherapyRefused.exit_code)


def _text(found: tuple[Worked, ...]) -> list[str]:
    return [*(line for worked in found for line in (*worked.body(), "")), VERIFY]


def _number(value: str) -> Decimal:
    try:
        return Decimal(value)
    except InvalidOperation as error:
        raise click.BadParameter(f"{value!r} is not a number") from error


def _day(value: str | date | None) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no date; write 2026-03-30") from error


@click.group()
def blocks() -> None:
    """Nerve blocks and injections."""


@blocks.command("plan")
@_FROM
@click.option("--procedure", required=True, help="Such as interlaminar_epidural or scs_trial.")
@click.option("--drug", multiple=True, help="An anticoagulant or antiplatelet taken; repeat for each.")
@click.option("--planned", required=True, help="Date and local time, 2026-03-30T09:00.")
@click.option("--zone", required=True, help="Time zone, such as Europe/Berlin.")
@click.option("--asked", required=True, help="Now: date and local time from which the plan is judged.")
@click.option("--last-dose", help="When the drug was last taken. Default: taken until now.")
@click.option("--ended", help="When the procedure, or the trial's lead, is over.")
@click.option("--kidney", type=click.Choice(["normal", "impaired", "unknown"]), default="unknown")
@_JSON
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
    _show(*found, as_json_=as_json_)


@click.group()
def scs() -> None:
    """Spinal cord stimulation."""


def _contacts(text: str) -> tuple[Any, ...]:
    """From "1-,2+" or "1-:0.6,2-:0.4,3+": name, polarity, and share of the current."""
    from spinepath.therapy.scs.program import Contact  # noqa: PLC0415

    found = []
    for part in text.split(","):
        name, _, share = part.strip().partition(":")
        if name[-1:] not in ("-", "+"):
            raise click.BadParameter(f"contact {part!r}: write its number and - or +, like 1-,2+")
        polarity = "cathode" if name[-1] == "-" else "anode"
        found.append(Contact(name[:-1], polarity, _number(share) if share else None))  # type: ignore[arg-type]
    return tuple(found)


@scs.command("check")
@_FROM
@click.option("--contacts", required=True, help="Such as 1-,2+ or with shares 1-:0.6,2-:0.4,3+.")
@click.option("--amplitude", required=True, help="Such as '6 mA'.")
@click.option("--pulse-width", required=True, help="Such as '400 us'.")
@click.option("--rate", required=True, help="Such as '40 Hz'.")
@click.option("--spikes", type=int, default=1, help="Pulses in a burst.")
@click.option("--duty", default="1", help="Share of the time it runs, 0 to 1.")
@click.option("--recharge", type=click.Choice(["active", "passive", "none"]), default="active")
@click.option("--recharge-amplitude", help="Of an asymmetric pulse.")
@click.option("--recharge-width", help="Of an asymmetric pulse.")
@click.option("--area", help="Area of one contact, such as '0.12 cm2'.")
@_JSON
def scs_check(contacts: str, as_json_: bool, **given: Any) -> None:
    """Charge per phase, density, Shannon's k and balance of a stimulation program."""
    from spinepath.therapy.quantity import q  # noqa: PLC0415
    from spinepath.therapy.scs.charge import check  # noqa: PLC0415
    from spinepath.therapy.scs.program import Program  # noqa: PLC0415

    amounts = ("amplitude", "pulse_width", "rate", "recharge_amplitude", "recharge_width", "area")
    quantities = {name: q(given[name]) for name in amounts if given[name]}
    program = Program(
        name="the program",
        contacts=_contacts(contacts),
        spikes=given["spikes"],
        duty=_number(str(given["duty"])),
        recharge=given["recharge"],
        **quantities,
    )
    _show(check(program), as_json_=as_json_)


@click.group()
def pump() -> None:
    """Intrathecal pumps."""


@pump.command("plan")
@_FROM
@click.option("--drug", required=True)
@click.option("--daily-dose", required=True, help="Such as '2 mg/day'.")
@click.option("--concentration", required=True, help="Such as '10 mg/mL'.")
@click.option("--ceiling", help="The prescriber's own daily maximum; it binds.")
@click.option("--start", is_flag=True, help="It is the first dose.")
@click.option("--old-concentration", help="What the tubing and catheter still hold: adds a bridge bolus.")
@click.option("--tubing", help="Volume inside the pump, such as '0.25 mL'.")
@click.option("--catheter", help="Volume of the catheter.")
@_JSON
def pump_plan(drug: str, start: bool, as_json_: bool, **given: Any) -> None:
    """Daily dose and concentration against the published limits, the flow, and a bridge bolus."""
    from spinepath.therapy.evidence import by_prescriber  # noqa: PLC0415
    from spinepath.therapy.pump.bridge import bridge  # noqa: PLC0415
    from spinepath.therapy.pump.limits import limits, start_remarks  # noqa: PLC0415
    from spinepath.therapy.quantity import q  # noqa: PLC0415

    dose, strength = q(given["daily_dose"]), q(given["concentration"])
    ceiling = by_prescriber(q(given["ceiling"])) if given["ceiling"] else None
    found: list[Worked] = [limits(drug, dose, strength, ceiling=ceiling)]
    if start:
        found.append(Worked(remarks=start_remarks(drug, dose)))
    if given["old_concentration"]:
        if not given["tubing"] or not given["catheter"]:
            raise click.UsageError("a bridge bolus needs --tubing and --catheter")
        volumes = {"tubing": q(given["tubing"]), "catheter": q(given["catheter"])}
        found.append(bridge(old=q(given["old_concentration"]), new=strength, daily_dose=dose, **volumes))
    _show(*found, as_json_=as_json_)


@pump.command("refill")
@_FROM
@click.option("--daily-dose", required=True, help="Basal and boluses together, such as '2 mg/day'.")
@click.option("--concentration", required=True, help="Such as '10 mg/mL'.")
@click.option("--reservoir", required=True, help="Size of the reservoir, such as '20 mL'.")
@click.option("--fill", help="Volume filled. Default: the reservoir.")
@click.option("--residual", help="What cannot be withdrawn. Default: the usual.")
@click.option("--reserve", required=True, help="Volume to keep, such as '1 mL'.")
@click.option("--stability", help="How long the drug keeps, such as '60 days', by its label or pharmacy.")
@click.option("--filled-on", help="Day of the filling, YYYY-MM-DD, for dates.")
@_JSON
def pump_refill(as_json_: bool, **given: Any) -> None:
    """Days to the refill, the alarm date and the day to book."""
    from spinepath.therapy.evidence import by_prescriber  # noqa: PLC0415
    from spinepath.therapy.pump.limits import flow  # noqa: PLC0415
    from spinepath.therapy.pump.refill import plan  # noqa: PLC0415
    from spinepath.therapy.quantity import q  # noqa: PLC0415

    volumes = {name: q(given[name]) for name in ("reservoir", "fill", "residual", "reserve") if given[name]}
    stability = by_prescriber(q(given["stability"])) if given["stability"] else None
    rate = flow(q(given["daily_dose"]), q(given["concentration"]))
    _show(plan(rate, stability=stability, filled_on=_day(given["filled_on"]), **volumes), as_json_=as_json_)


@pump.command("bolus")
@_FROM
@click.option("--drug", required=True)
@click.option("--basal", required=True, help="Infusion a day, such as '2 mg/day'.")
@click.option("--dose", required=True, help="One bolus, such as '0.2 mg'.")
@click.option("--lockout", required=True, help="Such as '4 h'.")
@click.option("--most", type=int, required=True, help="Activations a day.")
@click.option("--counting", type=click.Choice(["rolling", "calendar"]), default="calendar", show_default=True)
@click.option("--ceiling", help="The prescriber's own daily maximum; it binds.")
@_JSON
def pump_bolus(drug: str, as_json_: bool, **given: Any) -> None:
    """Worst 24 hours of infusion and patient boluses against the ceiling."""
    from spinepath.therapy.evidence import by_prescriber  # noqa: PLC0415
    from spinepath.therapy.pump.bolus import patient_bolus  # noqa: PLC0415
    from spinepath.therapy.quantity import q  # noqa: PLC0415

    ceiling = by_prescriber(q(given["ceiling"])) if given["ceiling"] else None
    amounts: dict[str, Any] = {name: q(given[name]) for name in ("basal", "dose", "lockout")}
    counting: Any = given["counting"]
    found = patient_bolus(drug, **amounts, most=given["most"], counting=counting, ceiling=ceiling)
    _show(found, as_json_=as_json_)
