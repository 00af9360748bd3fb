"""A new site, its contacts, its manager, its events and its audit row: all or nothing."""

import hmac
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import orjson
from sqlalchemy import Insert, Table, bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from . import bodies
from .backends import engine, transactions
from .problems import Problem
from .security import MANAGERS, Caller
from .settings import settings
from .tables import SEQUENCES, audit_logs, contacts, outbox, people, sites, team

DEFAULT_COLOR = "#3498DB"


@dataclass(frozen=True, slots=True)
class Origin:
    """The request behind a write, for the audit trail."""

    request_id: str
    address: str
    user_agent: str
    method: str
    route: str
    body: bytes


NEXT_ID = select(SEQUENCES["chantiers"].next_value())
FIND_PERSON = select(
    people.c.id, people.c.nom, people.c.prenom, people.c.role, people.c.type_utilisateur, people.c.metiers, people.c.couleur,
    people.c.is_active).where(people.c.id == bindparam("id"), people.c.deleted_at.is_(None))
ADD_CONTACT, ADD_MEMBER, ADD_EVENT = insert(contacts), insert(team), insert(outbox)


def insertion(table: Table, prefix: str, *without: str) -> Insert:
    """One row from parameters named `<prefix>_<column>`, under an id of the table's sequence where it has one."""
    return insert(table).inline().values({
        column.name: column.default.next_value() if column.default is not None else bindparam(f"{prefix}_{column.name}", type_=column.type)
        for column in table.columns if column.name not in without})


#: The site, its event and its audit row in one statement: one round trip, and a transaction by itself.
CREATE = insertion(audit_logs, "audit", "oauth_client_id").add_cte(
    insertion(sites, "site", "deleted_at").cte("site"), insertion(outbox, "event", "published_at").cte("event"))


async def create(new: bodies.NewSite, caller: Caller, origin: Origin) -> dict:
    """The site as it was created, in the form that clients see."""
    check(new)
    now = datetime.now(UTC)
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    is_alone = not new.contacts and new.manager_id is None and new.status is not bodies.InitialStatus.in_progress
    try:
        async with engine.connect() if is_alone else transactions.begin() as connection:
            manager = await find_manager(new.manager_id, connection)
            row = columns(new, await connection.scalar(NEXT_ID), now)
            created, *others = events(row, caller, origin, now)
            audited = audit(row, caller, origin, now)
            await connection.execute(CREATE, prefixed("site", row) | prefixed("event", created) | prefixed("audit", audited))
            if new.contacts:
                await connection.execute(ADD_CONTACT, [
                    {"chantier_id": row["id"], "nom": each.name, "profession": each.trade, "telephone": each.phone, "version": 1}
                    for each in new.contacts])
            if manager:
                # Before whoever joins later.
                await connection.execute(ADD_MEMBER, {
                    "chantier_id": row["id"], "utilisateur_id": manager.id, "fonction": "conducteur", "rang": 0})
            if others:
                await connection.execute(ADD_EVENT, others)
    except IntegrityError as error:
        if "chantiers_code" in str(error.orig):
            raise Problem("chantier.code_taken", field="code") from error
        raise
    return bodies.site(
        [row[name] for name in bodies.SITE_COLUMNS],
        [bodies.contact(each.name, each.trade, each.phone) for each in new.contacts or ()], [],
        {"conducteur": [bodies.person(*manager)]} if manager else {})


def prefixed(prefix: str, values: dict) -> dict:
    return {f"{prefix}_{name}": value for name, value in values.items()}


def check(new: bodies.NewSite) -> None:
    """What needs more than one field, or a sentence, to be refused."""
    if new.code is not None and not bodies.is_code(new.code.upper()):
        raise Problem("chantier.code_malformed", field="code")
    if new.color is not None and not bodies.is_color(new.color.upper()):
        raise Problem("chantier.value_refused", field="color")
    if (new.latitude is None) != (new.longitude is None):
        raise Problem("chantier.coordinates_incomplete", field="latitude" if new.latitude is None else "longitude")
    if (new.contact_name is None) != (new.contact_phone is None):
        raise Problem("chantier.contact_incomplete", field="contactName" if new.contact_name is None else "contactPhone")
    if new.contact_phone is not None and not bodies.is_phone(new.contact_phone):
        raise Problem("chantier.value_refused", field="contactPhone")
    for index, each in enumerate(new.contacts or ()):
        if each.phone is not None and not bodies.is_phone(each.phone):
            raise Problem("chantier.value_refused", field=f"contacts.{index}.phone")
    if new.planned_start_date and new.planned_end_date and new.planned_end_date < new.planned_start_date:
        raise Problem("chantier.dates_reversed", field="plannedEndDate")


async def find_manager(id: int | None, connection: AsyncConnection):
    if id is None:
        return None
    person = (await connection.execute(FIND_PERSON, {"id": id})).first()
    if person is None:
        raise Problem("chantier.person_unknown", field="managerId")
    if not person.is_active:
        raise Problem("chantier.person_inactive", field="managerId")
    if person.role not in MANAGERS:
        raise Problem("chantier.person_ineligible", field="managerId")
    return person


def columns(new: bodies.NewSite, id: int, now: datetime) -> dict:
    # The yearly code of the site's own id: nobody else can be given it, so that writers never wait for each other.
    code = new.code.upper() if new.code else f"{now.year}-{id:06}"
    return {
        "id": id, "code": code, "nom": new.name, "adresse": new.location, "statut": (new.status or bodies.InitialStatus.open).value,
        "couleur": (new.color or DEFAULT_COLOR).upper(), "latitude": new.latitude, "longitude": new.longitude,
        "photo_couverture": new.cover_photo, "contact_nom": new.contact_name, "contact_telephone": new.contact_phone,
        "maitre_ouvrage": new.project_owner,
        "heures_estimees": None if new.estimated_hours is None else round(new.estimated_hours * 60),
        "date_debut_prevue": new.planned_start_date, "date_fin_prevue": new.planned_end_date, "description": new.description,
        "type_travaux": new.work_type.value if new.work_type else None, "batiment_plus_2ans": new.is_building_over_two_years,
        "usage_habitation": new.is_residential, "created_at": now, "updated_at": now, "version": 1,
        "recherche": "\n".join(map(folded, (code, new.name, new.location)))}


def events(row: dict, caller: Caller, origin: Origin, now: datetime) -> list[dict]:
    """What the rest of the platform is told, through the outbox."""
    common = {
        "aggregate_id": str(row["id"]), "user_id": caller.user_id, "request_id": origin.request_id, "occurred_at": now}
    place = {"nom": row["nom"], "adresse": row["adresse"]}
    snapshot = {"id": row["id"], "code": row["code"]}
    created = {"chantier_id": row["id"], **place, "statut": "ouvert", **snapshot}
    told = [{**common, "event_id": uuid4(), "event_type": "chantier.created", "data": orjson.dumps(created).decode()}]
    if row["statut"] != "ouvert":
        changed = {"chantier_id": row["id"], "ancien_statut": "ouvert", "nouveau_statut": row["statut"], **place, **snapshot}
        told.append({**common, "event_id": uuid4(), "event_type": "chantier.statut_changed", "data": orjson.dumps(changed).decode()})
    return told


def audit(row: dict, caller: Caller, origin: Origin, now: datetime) -> dict:
    after = {name: value for name, value in row.items() if value is not None and name not in ("recherche", "version")}
    after["created_at"] = after["updated_at"] = bodies.instant(now)
    changes = [{"resource": "chantier", "id": str(row["id"]), "before": {}, "after": after}]
    return {
        "timestamp": now, "user_id": caller.user_id, "api_key_id": caller.key_id, "action": "createChantier",
        "resource_type": "chantier", "resource_id": str(row["id"]), "http_method": origin.method, "endpoint": origin.route,
        "status_code": 201, "ip_address": origin.address, "user_agent": origin.user_agent[:500], "request_id": origin.request_id,
        "request_body_hash": hmac.digest(settings.secret, origin.body, "sha256"), "changes": orjson.dumps(changes).decode()}


PLAIN = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "’": "'", "ʼ": "'", "–": "-", "—": "-"})


def folded(text: str) -> str:
    """As searches compare: lower case, no accents, single spaces."""
    lowered = text.lower()
    if not lowered.isascii():
        lowered = "".join(c for c in unicodedata.normalize("NFD", lowered.translate(PLAIN)) if not "\u0300" <= c <= "\u036f")
    return " ".join(lowered.split())
