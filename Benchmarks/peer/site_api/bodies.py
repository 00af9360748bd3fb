"""A site as clients of v2 see it: JSON in, JSON out."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

STATUS = {"ouvert": "open", "en_cours": "in_progress", "receptionne": "received", "ferme": "closed"}
WORK_TYPE = {"renovation": "renovation", "renovation_energetique": "energy_renovation", "construction_neuve": "new_construction"}
ROLE = {"admin": "admin", "conducteur": "site_manager", "chef_chantier": "site_foreman", "compagnon": "worker"}
EMPLOYMENT = {"employe": "employee", "interimaire": "temporary", "sous_traitant": "subcontractor"}

# --- In ---------------------------------------------------------------------------------------------------------------


def blank_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def text(minimum: int, maximum: int):
    return Annotated[str, StringConstraints(min_length=minimum, max_length=maximum)]


def optional_text(minimum: int, maximum: int):
    return Annotated[text(minimum, maximum) | None, BeforeValidator(blank_is_none)]


class Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, str_strip_whitespace=True)


class InitialStatus(StrEnum):
    open = "ouvert"
    in_progress = "en_cours"

    @classmethod
    def _missing_(cls, value: object):
        return cls.__members__.get(value)


class WorkType(StrEnum):
    renovation = "renovation"
    energy_renovation = "renovation_energetique"
    new_construction = "construction_neuve"

    @classmethod
    def _missing_(cls, value: object):
        return cls.__members__.get(value)


class NewContact(Body):
    name: text(1, 200)
    trade: optional_text(1, 100) = None
    phone: optional_text(1, 20) = None


class NewSite(Body):
    name: text(3, 255)
    location: text(1, 500)
    code: optional_text(3, 50) = None
    color: optional_text(7, 7) = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    cover_photo: optional_text(1, 500) = None
    contact_name: optional_text(1, 200) = None
    contact_phone: optional_text(1, 20) = None
    contacts: Annotated[list[NewContact], Field(max_length=50)] | None = None
    project_owner: optional_text(1, 200) = None
    estimated_hours: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    planned_start_date: date | None = None
    planned_end_date: date | None = None
    description: optional_text(1, 10_000) = None
    work_type: WorkType | None = None
    is_building_over_two_years: bool | None = None
    is_residential: bool | None = None
    status: InitialStatus | None = None
    manager_id: int | None = None


is_code = re.compile(r"[A-Z]\d{3}|\d{4}-[A-Z0-9_-]+|CONGES|MALADIE|FORMATION|RTT|ABSENT", re.ASCII).fullmatch
is_color = re.compile(r"#[0-9A-F]{6}").fullmatch


def is_phone(value: str) -> bool:
    return 8 <= sum(character in "0123456789" for character in value) <= 15


# --- Out --------------------------------------------------------------------------------------------------------------
# Dictionaries in the order of the contract, encoded by orjson: building them costs less than response models, which
# would validate again what the database has just told.


def instant(value: datetime) -> str:
    """RFC 3339 in UTC; milliseconds only when there are any."""
    if value.microsecond:
        return value.isoformat(timespec="milliseconds")[:-6] + "Z"
    return value.isoformat()[:-6] + "Z"


def hours(minutes: int | None) -> float | int | None:
    if minutes is None:
        return None
    return minutes / 60 if minutes % 60 else minutes // 60


@lru_cache(maxsize=1024)
def first_trade(stored: str) -> str | None:
    trades = orjson.loads(stored)
    return trades[0] if trades else None


def contact(nom, profession, telephone) -> dict:
    return {"name": nom, "trade": profession, "phone": telephone}


def phase(id, nom, description, ordre, date_debut, date_fin, version) -> dict:
    return {
        "id": id, "name": nom, "description": description, "order": ordre, "startDate": date_debut, "endDate": date_fin,
        "version": version}


def person(id, nom, prenom, role, type_utilisateur, metiers, couleur, is_active) -> dict:
    """Telephones are encrypted by `hub`; here they are withheld."""
    return {
        "id": id, "lastName": nom, "firstName": prenom, "role": ROLE[role], "employmentType": EMPLOYMENT[type_utilisateur],
        "trade": first_trade(metiers), "color": couleur, "phone": None, "isActive": is_active}


#: The columns of a site, in the order that `site` takes them.
SITE_COLUMNS = (
    "id", "code", "nom", "adresse", "statut", "couleur", "latitude", "longitude", "contact_nom", "contact_telephone",
    "maitre_ouvrage", "heures_estimees", "date_debut_prevue", "date_fin_prevue", "description", "created_at", "updated_at",
    "type_travaux", "batiment_plus_2ans", "usage_habitation", "photo_couverture", "version")


def site(row: Sequence, contacts: list[dict], phases: list[dict], team: dict[str, list[dict]]) -> dict:
    (id, code, nom, adresse, statut, couleur, latitude, longitude, contact_nom, contact_telephone, maitre_ouvrage,
     heures_estimees, date_debut_prevue, date_fin_prevue, description, created_at, updated_at, type_travaux,
     batiment_plus_2ans, usage_habitation, photo_couverture, version) = row
    return {
        "id": id, "code": code, "name": nom, "location": adresse, "status": STATUS[statut], "color": couleur,
        "latitude": latitude, "longitude": longitude, "contactName": contact_nom, "contactPhone": contact_telephone,
        "contacts": contacts, "phases": phases, "projectOwner": maitre_ouvrage, "estimatedHours": hours(heures_estimees),
        "plannedStartDate": date_debut_prevue, "plannedEndDate": date_fin_prevue, "description": description,
        "managers": team.get("conducteur", []), "foremen": team.get("chef", []), "workers": team.get("ouvrier", []),
        "createdAt": instant(created_at), "updatedAt": instant(updated_at),
        "workType": WORK_TYPE[type_travaux] if type_travaux else None, "isBuildingOverTwoYears": batiment_plus_2ans,
        "isResidential": usage_habitation, "coverPhoto": photo_couverture, "version": version}


def team_of(members: Iterable[Sequence]) -> dict[str, list[dict]]:
    """People by what they do on the site, from rows that begin with it."""
    team: dict[str, list[dict]] = {}
    for fonction, *columns in members:
        team.setdefault(fonction, []).append(person(*columns))
    return team
