"""The onboarding of the gallery, published and staffed at Acme, and what people type into its forms."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import workflows
from procops.people.models import Person, Team
from tests.cast import as_actor
from tests.processes import publish
from workflows.models import Process

GALLERY = Path(workflows.__file__).parent / "gallery"
SIGNED = b"Signed by both sides."


def published(*, owner: Person, people_operations: Team, it_service: Team, payroll: Team, facilities: Team) -> Process:
    """Recruiters start it, the hiring manager, the buddy and the new employee are named case by case."""
    document = json.loads((GALLERY / "employee-onboarding.json").read_text())
    staff: dict[str, Person | Team | str] = {
        "recruiter": "starter",
        "people_operations": people_operations,
        "payroll": payroll,
        "it_service": it_service,
        "system_owner": owner,
        "facilities": facilities,
        "hiring_manager": "field:hiring_manager",
        "buddy": "field:buddy",
        "new_employee": "field:new_employee",
    }
    return publish(document, staff, by=as_actor(owner))


def offer(name: str, *, new: str, manager: str, starts: date) -> dict[str, Any]:
    """The start form, filled."""
    return {
        "Legal name": name,
        "Private e-mail": f"{name.split()[0].lower()}@home.test",
        "New employee's account here": new,
        "Hiring manager": manager,
        "Job title": "Engineer",
        "Department": "Engineering",
        "Start date": starts,
        "Place of work": "Bergen, remote",
        "Yearly pay": "64000",
        "Pay level": "E3",
        "Background check": "Clear",
        "Signed offer": SIGNED,
    }


FILE: dict[str, Any] = {
    "Works": "Remote",
    "Kind of contract": "Permanent",
    "Cost centre": "4200",
    "Last day of probation": date(2026, 10, 1),
    "Access profile": "engineer",
    "Device": "Standard laptop",
}
FILE_TICKS = ("Start date and place confirmed", "Title and manager confirmed", "Kind of contract and pay confirmed")
PAPERS: dict[str, Any] = {
    "Signed employment contract": SIGNED,
    "Tax form": SIGNED,
    "Tax number and class": "12 345 678, class 1",
    "Bank account for pay": "DE02 1203 0000 0000 2020 51",
    "Signed confidentiality agreement": SIGNED,
}
PAY: dict[str, Any] = {"Personnel number": "P-1042", "First pay run": date(2026, 4, 30)}
ACCOUNTS: dict[str, Any] = {
    "User name": "nroth",
    "First login": "Scan the code, choose a passphrase.",
    "Access granted": "Mail, chat, repository",
    "Test login worked": True,
    "Privileged access needed": False,
}
EQUIPMENT: dict[str, Any] = {
    "Serial number of the device": "SN-778",
    "Where the device is": "Delivered to the home address",
}
PLAN: dict[str, Any] = {
    "Buddy": "Fay Collins",
    "Plan for the first week": "Meet the team, set up, first small change.",
    "Goals for 30, 60 and 90 days": "Small change, own feature, on call.",
}
FIRST_DAY = ("Welcome held", "Login tried together", "Safety shown", "Data protection shown", "Buddy introduced")
COURSES: dict[str, Any] = {
    "Courses passed": ["Safety at work", "Data protection", "Information security", "Code of conduct"]
}

OFFER_KEYS: dict[str, Any] = {
    "private_email": "new@home.test",
    "job_title": "Engineer",
    "department": "Engineering",
    "start_date": "2026-04-01",
    "work_place": "Bergen, remote",
    "pay": "64000.00",
    "pay_level": "E3",
    "background_check": "clear",
}
"""The start form as the moves take it, but for the people and the file."""
FILE_KEYS: dict[str, Any] = {
    "work_mode": "remote",
    "contract_type": "permanent",
    "cost_centre": "4200",
    "probation_end": "2026-10-01",
    "access_profile": "engineer",
    "device_class": "standard",
}
FILE_KEYS_TICKED = ("date_and_place", "title_and_manager", "contract_and_pay")
