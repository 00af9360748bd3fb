"""Whole sites out of PostgreSQL.

Written by hand, because these statements carry the load. One site comes in one statement, its relations folded into JSON by
the database. For a page that folding costs more than it saves: four plain statements, each over all the sites of the page.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson

from .backends import driver
from .bodies import SITE_COLUMNS, contact, person, phase, site, team_of
from .problems import Problem

COLUMNS = ", ".join(f"s.{name}" for name in SITE_COLUMNS)
VISIBLE = "s.id IN (SELECT e.chantier_id FROM chantier_equipe e WHERE e.utilisateur_id = {person})"

ONE = f"""
    SELECT {COLUMNS},
        (SELECT json_agg(json_build_array(c.nom, c.profession, c.telephone) ORDER BY c.id)::text
            FROM chantier_contacts c WHERE c.chantier_id = s.id),
        (SELECT json_agg(json_build_array(p.id, p.nom, p.description, p.ordre, p.date_debut, p.date_fin, p.version)
                ORDER BY p.ordre, p.id)::text
            FROM chantier_phases p WHERE p.chantier_id = s.id),
        (SELECT json_agg(json_build_array(j.fonction, u.id, u.nom, u.prenom, u.role, u.type_utilisateur, u.metiers, u.couleur,
                u.is_active) ORDER BY j.rang)::text
            FROM chantier_equipe j JOIN utilisateurs u ON u.id = j.utilisateur_id WHERE j.chantier_id = s.id)
    FROM chantiers s WHERE s.id = $1 AND s.deleted_at IS NULL"""

CONTACTS = """
    SELECT c.chantier_id, c.nom, c.profession, c.telephone FROM chantier_contacts c
    WHERE c.chantier_id = ANY($1) ORDER BY c.id"""
PHASES = """
    SELECT p.chantier_id, p.id, p.nom, p.description, p.ordre, p.date_debut, p.date_fin, p.version FROM chantier_phases p
    WHERE p.chantier_id = ANY($1) ORDER BY p.ordre, p.id"""
TEAMS = """
    SELECT j.chantier_id, j.fonction, u.id, u.nom, u.prenom, u.role, u.type_utilisateur, u.metiers, u.couleur, u.is_active
    FROM chantier_equipe j JOIN utilisateurs u ON u.id = j.utilisateur_id
    WHERE j.chantier_id = ANY($1) ORDER BY j.rang"""


async def one(id: int, perimeter: int | None) -> dict | None:
    """The site, `None` when there is none that the caller may see."""
    async with driver() as connection:
        if perimeter is None:
            row = await connection.fetchrow(ONE, id)
        else:
            row = await connection.fetchrow(f"{ONE} AND {VISIBLE.format(person='$2')}", id, perimeter)
    if row is None:
        return None
    *columns, contacts, phases, members = row
    return site(
        columns, [contact(*each) for each in orjson.loads(contacts or "[]")],
        [phase(*each) for each in orjson.loads(phases or "[]")], team_of(orjson.loads(members or "[]")))


# --- Pages ------------------------------------------------------------------------------------------------------------

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the list: the row at its edge, and which way to go on. Opaque to clients, not secret."""

    is_backward: bool
    created_at: datetime
    id: int

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        try:
            is_backward, microseconds, id = orjson.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            return cls(bool(is_backward), EPOCH + int(microseconds) * MICROSECOND, int(id))
        except (ValueError, TypeError, OverflowError):
            raise Problem("request.invalid_cursor") from None

    def __str__(self) -> str:
        place = orjson.dumps([self.is_backward, (self.created_at - EPOCH) // MICROSECOND, self.id])
        return urlsafe_b64encode(place).rstrip(b"=").decode()


def page_statement(*, is_limited: bool, cursor: str | None) -> str:
    """$1 is the number of rows, then the place, then the person."""
    conditions = ["s.deleted_at IS NULL", "s.code NOT IN ('ABSENT', 'CONGES', 'FORMATION', 'MALADIE', 'RTT')"]
    if cursor:
        conditions.append(f"(s.created_at, s.id) {'>' if cursor == 'backward' else '<'} ($2, $3)")
    if is_limited:
        conditions.append(VISIBLE.format(person="$4" if cursor else "$2"))
    direction = "ASC" if cursor == "backward" else "DESC"
    return f"""
    SELECT {COLUMNS} FROM chantiers s WHERE {' AND '.join(conditions)}
    ORDER BY s.created_at {direction}, s.id {direction} LIMIT $1"""


PAGES = {
    (is_limited, cursor): page_statement(is_limited=is_limited, cursor=cursor)
    for is_limited in (False, True) for cursor in (None, "forward", "backward")}


async def page(limit: int, cursor: Cursor | None, perimeter: int | None) -> dict:
    """Newest first, with the cursors of the pages beside."""
    is_backward = cursor is not None and cursor.is_backward
    statement = PAGES[perimeter is not None, None if cursor is None else "backward" if is_backward else "forward"]
    values = [limit + 1]
    if cursor is not None:
        values += [cursor.created_at, cursor.id]
    if perimeter is not None:
        values.append(perimeter)
    async with driver() as connection:
        rows = await connection.fetch(statement, *values)
        has_more = len(rows) > limit
        rows = rows[:limit]
        if is_backward:
            rows.reverse()
        ids = [row["id"] for row in rows]
        contacts = await connection.fetch(CONTACTS, ids)
        phases = await connection.fetch(PHASES, ids)
        members = await connection.fetch(TEAMS, ids)

    contacts_of: dict[int, list] = {id: [] for id in ids}
    phases_of: dict[int, list] = {id: [] for id in ids}
    teams_of: dict[int, dict] = {id: {} for id in ids}
    for site_id, *columns in contacts:
        contacts_of[site_id].append(contact(*columns))
    for site_id, *columns in phases:
        phases_of[site_id].append(phase(*columns))
    people: dict[int, dict] = {}
    for site_id, fonction, person_id, *columns in members:
        # The same few people work on many sites.
        if (member := people.get(person_id)) is None:
            member = people[person_id] = person(person_id, *columns)
        teams_of[site_id].setdefault(fonction, []).append(member)

    has_next = bool(rows) and (is_backward or has_more)
    has_previous = bool(rows) and (has_more if is_backward else cursor is not None)
    return {
        "data": [site(row, contacts_of[id], phases_of[id], teams_of[id]) for id, row in zip(ids, rows)],
        "pagination": {
            "next_cursor": str(Cursor(False, rows[-1]["created_at"], ids[-1])) if has_next else None,
            "prev_cursor": str(Cursor(True, rows[0]["created_at"], ids[0])) if has_previous else None,
            "has_more": has_next}}
