"""The command line of stimulation: `scs check`, `scs select`, `scs trial`, `scs mri`."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from spinepath.commands.therapy import (
    answers,
    as_json_option,
    day,
    fact,
    from_file_option,
    number,
    said,
    scores,
    show,
)


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
        found.append(Contact(name[:-1], polarity, number(share) if share else None))  # type: ignore[arg-type]
    return tuple(found)


@scs.command("check")
@from_file_option
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
@as_json_option
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
        duty=number(str(given["duty"])),
        recharge=given["recharge"],
        **quantities,
    )
    show(check(program), as_json_=as_json_)


@scs.command("select")
@from_file_option
@click.option(
    "--fact", "facts", multiple=True, help="Words of the list and yes, no or unknown: 'smoking=no'."
)
@click.option("--list", "listed", is_flag=True, help="Show the words that --fact takes, and stop.")
@as_json_option
def scs_select(facts: tuple[str, ...], listed: bool, as_json_: bool) -> None:
    """Whom stimulation suits: domains of the European tool and exclusions, counted, each fact shown."""
    from spinepath.therapy.scs.selection import appropriateness, domains  # noqa: PLC0415

    if listed:
        click.echo("\n".join(domains()))
        return
    found = appropriateness(dict(fact(each) for each in facts))
    groups = (
        ("clinical", found.clinical),
        ("psychosocial concern", found.psychosocial),
        ("exclusion", found.exclusions),
        ("caution", found.cautions),
    )
    told = (f"{title}: {each.answer:9}{each.name}" for title, group in groups for each in group)
    show(found, as_json_=as_json_, head=(f"verdict: {found.verdict}", *told, ""))


def _pair(text: str) -> tuple[str, tuple[Decimal, Decimal]]:
    """From "odi=52,40": a measure, before and during."""
    measure, _, values = text.partition("=")
    found = scores(values)
    if len(found) != 2:
        raise click.BadParameter(f"{text!r}: write MEASURE=BEFORE,DURING")
    return measure.strip(), (found[0], found[1])


def _diary(first: date, before: str, during: str) -> Iterator[Any]:
    """One score a day, without a gap."""
    from spinepath.therapy.scs.trial import Entry  # noqa: PLC0415

    days = [(score, False) for score in scores(before)] + [(score, True) for score in scores(during)]
    for place, (score, stimulated) in enumerate(days):
        yield Entry(first + timedelta(days=place), score, stimulated)


@scs.command("trial")
@from_file_option
@click.option("--first", required=True, help="Day of the first score, YYYY-MM-DD; then one a day.")
@click.option("--before", default="", help="Daily pain scores before: '8, 7, 8'.")
@click.option("--during", default="", help="Daily pain scores with stimulation.")
@click.option("--stated", help="Relief by the person's own word, 0 to 1.")
@click.option("--score", "measured", multiple=True, help="MEASURE=BEFORE,DURING such as odi=52,40.")
@click.option("--goal", help="The person's own goal and whether it was reached: 'walk to the shop=yes'.")
@click.option("--medicine", type=answers, default="unknown", help="Medicine stable or less?")
@click.option("--activity", type=answers, default="unknown", help="Activity stable or better?")
@click.option("--wish", type=answers, default="unknown", help="Does the person wish to go on?")
@as_json_option
def scs_trial(first: Any, before: str, during: str, as_json_: bool, **given: Any) -> None:
    """A screening trial, judged four ways side by side; where they disagree, that is shown."""
    from spinepath.therapy.scs.trial import Goal, judge  # noqa: PLC0415

    begins = day(first)
    assert begins is not None
    found = judge(
        tuple(_diary(begins, before, during)),
        stated_relief=number(str(given["stated"])) if given["stated"] is not None else None,
        scores=dict(_pair(each) for each in given["measured"]),
        goal=Goal(*fact(given["goal"])) if given["goal"] else None,
        medicine_stable_or_less=said(given["medicine"]),
        activity_stable_or_better=said(given["activity"]),
        wants_to_go_on=said(given["wish"]),
    )
    told = (f"{each.name}: {each.answer} ({each.says})" for each in found.verdicts)
    also = (f"also required, {each.name}: {each.answer}" for each in found.also_required)
    show(found, as_json_=as_json_, head=(*told, *also, ""))


@scs.command("mri")
@click.option(
    "--from", "file", type=click.Path(path_type=Path), required=True, help="The implant record, TOML."
)
@click.option("--tesla", required=True, help="Field strength of the scanner.")
@click.option("--region", required=True, help="Region of the body, in the words of the label.")
@click.option("--mri-mode", type=answers, default="unknown", help="Is the MRI mode on?")
@as_json_option
def scs_mri(file: Path, tesla: str, region: str, mri_mode: str, as_json_: bool) -> None:
    """Whether an MRI scan meets the conditions of the implanted system."""
    from spinepath.therapy.scs.implant import Scan, clearance, read_implant  # noqa: PLC0415

    scan = Scan(tesla=number(tesla), region=region, mri_mode=said(mri_mode))
    found = clearance(read_implant(file), scan)
    told = (f"{each.answer:9}{each.name}" for each in found.criteria)
    show(found, as_json_=as_json_, head=(f"may be scanned: {found.answer}", *told, ""))


@scs.command("control")
@click.option(
    "--from", "file", type=click.Path(path_type=Path), required=True, help="Bounds, requests, ratings: TOML."
)
@as_json_option
def scs_control(file: Path, as_json_: bool) -> None:
    """The patient's own control: what was asked within which bounds, and which program helps."""
    from spinepath.therapy.scs.diary import read_use, used  # noqa: PLC0415

    found = used(read_use(file))
    show(found, as_json_=as_json_, head=(*found.says, ""))
