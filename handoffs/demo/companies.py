"""Who there is in the demo: three organizations, their people, teams and processes."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Company:
    """An organization of the demo. ``rates``: cases of each process begun per working day.

    Of one that starts by itself that is none.
    """

    name: str
    domain: str
    time_zone: str
    country: str
    people: tuple[str, ...]
    """Full names; the first is the admin, the second designs processes, the last only looks."""
    towns: tuple[str, ...]
    phone: str
    """A number that belongs to nobody; each # is a digit."""
    rates: dict[str, float]
    teams: dict[str, str] = field(default_factory=dict)
    """Names of teams where the lane's own name would not do, by lane key."""
    by_itself: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What stands in the start form of processes that start by themselves, three working days before the month ends."""


COMPANIES = (
    Company(
        name="Halden Werke",
        domain="halden.example",
        time_zone="Europe/Berlin",
        country="DE",
        people=(
            "Katrin Vogel", "Jonas Reuter", "Miriam Aydin", "Stefan Krause", "Lena Hoffmann", "Emre Yilmaz",
            "Paula Winter", "Felix Baumann", "Greta Lindner", "Bruno Richter",
        ),
        towns=("Berlin", "Hamburg", "Leipzig"),
        phone="+49 30 5550 1###",
        rates={
            "employee-onboarding": 0.3,
            "procure-to-pay": 0.55,
            "order-to-cash": 0.9,
            "monthly-close": 0,
            "budget-approval": 0.09,
        },
        by_itself={
            "monthly-close": {
                "legal_entity": "Halden Werke GmbH",
                "period_end": "period.last",
                "materiality_limit": "25000.00",
            }
        },
    ),
    Company(
        name="Brightwater Insurance",
        domain="brightwater.example",
        time_zone="Europe/London",
        country="GB",
        people=(
            "Helen Marsh", "Ravi Desai", "Tom Ashworth", "Grace Okafor", "Callum Reid", "Priya Nair",
            "Sophie Turner", "Isaac Bell", "Neil Forsyth",
        ),
        towns=("London", "Bristol", "Leeds"),
        phone="+44 20 7946 0###",
        rates={"claims-processing": 1.15, "it-incident": 1.05, "employee-onboarding": 0.2},
    ),
    Company(
        name="Larkspur Cloud",
        domain="larkspur.example",
        time_zone="America/New_York",
        country="US",
        people=(
            "Dana Whitfield", "Marcus Hale", "Alicia Romero", "Kevin Osei", "Hannah Brooks", "Wei Zhang",
            "Rosa Delgado", "Ethan Cole", "Victor Lam",
        ),
        towns=("New York", "Boston", "Austin"),
        phone="+1 212 555 01##",
        rates={"client-onboarding-renewal": 0.4, "it-incident": 1.05, "order-to-cash": 0.5},
    ),
)  # fmt: skip

FIRST_NAMES = (
    "Amara", "Ben", "Clara", "David", "Elif", "Finn", "Gina", "Hugo", "Ida", "Jamal", "Kira", "Leo", "Mona",
    "Nils", "Olga", "Pavel",
    "Rita", "Samir", "Thea", "Uwe", "Vera", "Wim", "Yara", "Zeno",
)  # fmt: skip
SHORT_FORMS = {"Amara": "Mara", "David": "Dave", "Jamal": "Jay", "Pavel": "Pasha", "Samir": "Sam"}
LAST_NAMES = (
    "Abel", "Brandt", "Costa", "Dietz", "Engel", "Farkas", "Gomez", "Hansen", "Ito", "Jansen", "Kowal", "Lang",
    "Meyer", "Novak", "Olsen",
    "Peters", "Quist", "Rossi", "Silva", "Tanaka", "Urban", "Vidal", "Weiss", "Young",
)  # fmt: skip
FIRMS = (
    "Nordlicht Bau", "Hafen Logistik", "Pinewood Foods", "Stellar Optics", "Green Valley Dairy", "Atlas Shipping",
    "Blue Ridge Labs", "Kestrel Aviation",
    "Marble Arch Hotels", "Tidewater Energy", "Sunfield Farms", "Ironbridge Tools", "Quill Publishing",
    "Summit Sports", "Violet Media", "Cobalt Systems",
    "Amberfield Clinics", "Birchwood Paper", "Copperline Tools", "Driftwood Resorts", "Elmhaven Care", "Fernhill Foods",
    "Granite Peak Mining", "Harborlight Ferries", "Juniper Lane Stores", "Lanternfish Games", "Mossbank Textiles",
    "Northmoor Dairies", "Oakstead Homes", "Pebblebrook Schools", "Redstart Cycles", "Silverbirch Press",
)  # fmt: skip
