"""The tables that are written or joined here, as `hub migrate` makes them on PostgreSQL.

Reads of whole sites are SQL of their own, in `reads`.
"""

from sqlalchemy import (
    UUID, BigInteger, Boolean, Column, Date, DateTime, Double, LargeBinary, MetaData, Sequence, Table, Text)

metadata = MetaData()
instant = DateTime(timezone=True)

#: Where each table's ids come from. To be changed together with the migrations.
SEQUENCES = {name: Sequence(f"{name}_id_seq") for name in ("chantiers", "chantier_contacts", "outbox", "audit_logs")}

sites = Table(
    "chantiers", metadata,
    Column("id", BigInteger, primary_key=True), Column("code", Text), Column("nom", Text), Column("adresse", Text),
    Column("statut", Text), Column("couleur", Text), Column("latitude", Double), Column("longitude", Double),
    Column("photo_couverture", Text), Column("contact_nom", Text), Column("contact_telephone", Text),
    Column("maitre_ouvrage", Text), Column("heures_estimees", BigInteger), Column("date_debut_prevue", Date),
    Column("date_fin_prevue", Date), Column("description", Text), Column("type_travaux", Text),
    Column("batiment_plus_2ans", Boolean), Column("usage_habitation", Boolean), Column("created_at", instant),
    Column("updated_at", instant), Column("deleted_at", instant), Column("version", BigInteger), Column("recherche", Text))

contacts = Table(
    "chantier_contacts", metadata,
    Column("id", BigInteger, SEQUENCES["chantier_contacts"], primary_key=True), Column("chantier_id", BigInteger),
    Column("nom", Text), Column("profession", Text), Column("telephone", Text), Column("version", BigInteger))

team = Table(
    "chantier_equipe", metadata,
    Column("chantier_id", BigInteger, primary_key=True), Column("utilisateur_id", BigInteger, primary_key=True),
    Column("fonction", Text, primary_key=True), Column("rang", BigInteger))

people = Table(
    "utilisateurs", metadata,
    Column("id", BigInteger, primary_key=True), Column("nom", Text), Column("prenom", Text), Column("role", Text),
    Column("type_utilisateur", Text), Column("metiers", Text), Column("couleur", Text), Column("is_active", Boolean),
    Column("deleted_at", instant))

api_keys = Table(
    "api_keys", metadata,
    Column("id", UUID, primary_key=True), Column("user_id", BigInteger), Column("key_hash", Text), Column("scopes", Text),
    Column("rate_limit_per_hour", BigInteger), Column("is_active", Boolean), Column("last_used_at", instant),
    Column("expires_at", instant))

outbox = Table(
    "outbox", metadata,
    Column("id", BigInteger, SEQUENCES["outbox"], primary_key=True), Column("event_id", UUID), Column("event_type", Text),
    Column("aggregate_id", Text), Column("data", Text), Column("user_id", BigInteger), Column("request_id", Text),
    Column("occurred_at", instant))

audit_logs = Table(
    "audit_logs", metadata,
    Column("id", BigInteger, SEQUENCES["audit_logs"], primary_key=True), Column("timestamp", instant),
    Column("user_id", BigInteger), Column("api_key_id", UUID), Column("action", Text), Column("resource_type", Text),
    Column("resource_id", Text), Column("http_method", Text), Column("endpoint", Text), Column("status_code", BigInteger),
    Column("ip_address", Text), Column("user_agent", Text), Column("request_id", Text), Column("request_body_hash", LargeBinary),
    Column("changes", Text))
