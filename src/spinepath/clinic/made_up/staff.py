"""Three locations and their staff: made up, every one."""

from typing import NamedTuple

from spinepath.clinic.people.roles import Role


class MadeUpSite(NamedTuple):
    slug: str
    name: str
    address: str
    phone: str
    time_zone: str


SITES = (
    MadeUpSite(
        "harbour", "Harbour Clinic (made up)", "1 Sample Quay, Hamburg", "+49 30 23125 001", "Europe/Berlin"
    ),
    MadeUpSite(
        "prairie",
        "Prairie Clinic (made up)",
        "2 Example St, Chicago",
        "+1 312 555 0102",
        "America/Chicago",
    ),
    MadeUpSite(
        "island", "Island Clinic (made up)", "3 Specimen Road, Auckland", "+64 9 555 0103", "Pacific/Auckland"
    ),
)
"""None of the telephone numbers is meant to be called."""


class MadeUpUser(NamedTuple):
    """role at sites, by their place in SITES."""

    name: str
    title: str
    first: str
    last: str
    role: Role
    sites: tuple[int, ...]


STAFF = (
    MadeUpUser("reception", "", "Rina", "Sample", Role.RECEPTION, (0,)),
    MadeUpUser("reception.prairie", "", "Rob", "Sample", Role.RECEPTION, (1,)),
    MadeUpUser("reception.island", "", "Ria", "Sample", Role.RECEPTION, (2,)),
    MadeUpUser("nurse", "", "Nora", "Sample", Role.NURSE, (0,)),
    MadeUpUser("nurse.prairie", "", "Noel", "Sample", Role.NURSE, (1,)),
    MadeUpUser("nurse.island", "", "Nina", "Sample", Role.NURSE, (2,)),
    MadeUpUser("clinician", "Dr", "Clara", "Sample", Role.CLINICIAN, (0, 1)),
    MadeUpUser("clinician.island", "Dr", "Cem", "Sample", Role.CLINICIAN, (2,)),
    MadeUpUser("surgeon", "Dr", "Sora", "Sample", Role.SURGEON, (0, 1, 2)),
    MadeUpUser("analyst", "", "Ana", "Sample", Role.ANALYST, (0, 1, 2)),
    MadeUpUser("administrator", "", "Ada", "Sample", Role.ADMINISTRATOR, (0,)),
)
GIVEN = (
    "Alex",
    "Bo",
    "Cleo",
    "Dara",
    "Eli",
    "Fay",
    "Gale",
    "Hana",
    "Ivo",
    "Jude",
    "Kim",
    "Lou",
    "Mio",
    "Noa",
    "Oda",
)
FAMILY = ("Specimen", "Example", "Mustermann", "Placeholder", "Fictional", "Invented")
