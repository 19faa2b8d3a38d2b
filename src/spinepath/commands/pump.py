"""The command line of intrathecal pumps: `pump plan`, `pump refill`, `pump bolus`, `pump convert`."""

from typing import Any

import click

from spinepath.commands.therapy import as_json_option, day, from_file_option, show


@click.group()
def pump() -> None:
    """Intrathecal pumps."""


@pump.command("plan")
@from_file_option
@click.option("--drug", required=True)
@click.option("--daily-dose", required=True, help="Such as '2 mg/day'.")
@click.option("--concentration", required=True, help="Such as '10 mg/mL'.")
@click.option("--ceiling", help="The prescriber's own daily maximum; it binds.")
@click.option("--start", is_flag=True, help="It is the first dose.")
@click.option("--old-concentration", help="What the tubing and catheter still hold: adds a bridge bolus.")
@click.option("--tubing", help="Volume inside the pump, such as '0.25 mL'.")
@click.option("--catheter", help="Volume of the catheter.")
@as_json_option
def pump_plan(drug: str, start: bool, as_json_: bool, **given: Any) -> None:
    """Daily dose and concentration against the published limits, the flow, and a bridge bolus."""
    from spinepath.therapy.evidence import by_prescriber  # noqa: PLC0415
    from spinepath.therapy.pump.bridge import bridge  # noqa: PLC0415
    from spinepath.therapy.pump.limits import limits, start_remarks  # noqa: PLC0415
    from spinepath.therapy.quantity import q  # noqa: PLC0415
    from spinepath.therapy.worked import Worked  # noqa: PLC0415

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
    show(*found, as_json_=as_json_)


@pump.command("refill")
@from_file_option
@click.option("--daily-dose", required=True, help="Basal and boluses together, such as '2 mg/day'.")
@click.option("--concentration", required=True, help="Such as '10 mg/mL'.")
@click.option("--reservoir", required=True, help="Size of the reservoir, such as '20 mL'.")
@click.option("--fill", help="Volume filled. Default: the reservoir.")
@click.option("--residual", help="What cannot be withdrawn. Default: the usual.")
@click.option("--reserve", required=True, help="Volume to keep, such as '1 mL'.")
@click.option("--stability", help="How long the drug keeps, such as '60 days', by its label or pharmacy.")
@click.option("--filled-on", help="Day of the filling, YYYY-MM-DD, for dates.")
@as_json_option
def pump_refill(as_json_: bool, **given: Any) -> None:
    """Days to the refill, the alarm date and the day to book."""
    from spinepath.therapy.evidence import by_prescriber  # noqa: PLC0415
    from spinepath.therapy.pump.limits import flow  # noqa: PLC0415
    from spinepath.therapy.pump.refill import plan  # noqa: PLC0415
    from spinepath.therapy.quantity import q  # noqa: PLC0415

    volumes = {name: q(given[name]) for name in ("reservoir", "fill", "residual", "reserve") if given[name]}
    stability = by_prescriber(q(given["stability"])) if given["stability"] else None
    rate = flow(q(given["daily_dose"]), q(given["concentration"]))
    show(plan(rate, stability=stability, filled_on=day(given["filled_on"]), **volumes), as_json_=as_json_)


@pump.command("bolus")
@from_file_option
@click.option("--drug", required=True)
@click.option("--basal", required=True, help="Infusion a day, such as '2 mg/day'.")
@click.option("--dose", required=True, help="One bolus, such as '0.2 mg'.")
@click.option("--lockout", required=True, help="Such as '4 h'.")
@click.option("--most", type=int, required=True, help="Activations a day.")
@click.option("--counting", type=click.Choice(["rolling", "calendar"]), default="calendar", show_default=True)
@click.option("--ceiling", help="The prescriber's own daily maximum; it binds.")
@as_json_option
def pump_bolus(drug: str, as_json_: bool, **given: Any) -> None:
    """Worst 24 hours of infusion and patient boluses against the ceiling."""
    from spinepath.therapy.evidence import by_prescriber  # noqa: PLC0415
    from spinepath.therapy.pump.bolus import patient_bolus  # noqa: PLC0415
    from spinepath.therapy.quantity import q  # noqa: PLC0415

    ceiling = by_prescriber(q(given["ceiling"])) if given["ceiling"] else None
    amounts: dict[str, Any] = {name: q(given[name]) for name in ("basal", "dose", "lockout")}
    counting: Any = given["counting"]
    found = patient_bolus(drug, **amounts, most=given["most"], counting=counting, ceiling=ceiling)
    show(found, as_json_=as_json_)


@pump.command("convert")
@from_file_option
@click.option("--oral", required=True, help="Oral morphine a day, such as '120 mg/day'.")
@as_json_option
def pump_convert(oral: str, as_json_: bool) -> None:
    """What published ratios make of an oral dose: an interval, and why no single dose follows from it."""
    from spinepath.therapy.pump.conversion import oral_to_intrathecal  # noqa: PLC0415
    from spinepath.therapy.quantity import brief, q  # noqa: PLC0415

    found = oral_to_intrathecal(q(oral))
    low, high = found.start
    head = (
        f"by published ratios: {brief(found.low)} to {brief(found.high)}; a single dose is refused",
        f"start whatever was taken: {brief(low.amount)} to {brief(high.amount)}",
        "",
    )
    show(found, as_json_=as_json_, head=head)
