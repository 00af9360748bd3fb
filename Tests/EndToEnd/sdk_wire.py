"""What the published Python SDK 1.0.0 does on the wire for sites, and what its users do with the answers.

usage: sdk_wire.py <base url> <API key>

A transcription of domain.md section 4.2 ("Every call of the Python SDK 1.0.0"): the transport, the reading rules and
the five calls; then a walk through them.
"""

import sys

import requests


class APIError(Exception):
    def __init__(self, status, detail):
        super().__init__(f"{status}: {detail}")
        self.status, self.detail = status, detail


class AuthenticationError(APIError):
    pass


class RateLimitError(APIError):
    def __init__(self, status, detail, reset_at):
        super().__init__(status, detail)
        self.reset_at = reset_at


class Client:
    """The transport and the reading rules."""

    def __init__(self, base_url, api_key):
        if not api_key or not api_key.startswith("hbc_"):
            raise ValueError("an API key starts with hbc_")
        self.base_url = base_url.rstrip("/")
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers.update({"Authorization": f"Bearer {api_key}", "User-Agent": "hub-chantier-python/1.0.0"})

    def request(self, method, path, params=None, json=None):
        response = self.session.request(method, self.base_url + path, params=params, json=json, timeout=30)
        if response.status_code == 401:
            raise AuthenticationError(401, response.json().get("detail"))
        if response.status_code == 429:
            raise RateLimitError(429, response.json().get("detail"), response.headers.get("X-RateLimit-Reset"))
        if response.status_code >= 400:
            body = response.json()
            assert isinstance(body, dict) and "detail" in body, f"an error is an object with a detail, not {body}"
            raise APIError(response.status_code, body["detail"])
        # An empty answer raises here, although the server did the work.
        return response.json()


class Chantiers:
    def __init__(self, client):
        self.client = client

    def list(self, status=None, conducteur_id=None, limit=20, offset=0):
        params = {"limit": limit, "offset": offset}
        if status:
            params["status"] = status
        if conducteur_id:
            params["conducteur_id"] = conducteur_id
        answer = self.client.request("GET", "/api/chantiers", params=params)
        return answer["items"] if isinstance(answer, dict) and "items" in answer else answer

    def get(self, chantier_id):
        return self.client.request("GET", f"/api/chantiers/{chantier_id}")

    def create(self, nom, adresse, statut="ouvert", date_debut=None, conducteur_id=None, **kwargs):
        data = {"nom": nom, "adresse": adresse, "statut": statut, **kwargs}
        if date_debut:
            data["date_debut_prevue"] = date_debut
        if conducteur_id:
            data["conducteur_id"] = conducteur_id
        return self.client.request("POST", "/api/chantiers", json=data)

    def update(self, chantier_id, **kwargs):
        return self.client.request("PUT", f"/api/chantiers/{chantier_id}", json=kwargs)

    def delete(self, chantier_id):
        return self.client.request("DELETE", f"/api/chantiers/{chantier_id}")


def refused(status, call):
    try:
        call()
    except APIError as error:
        assert error.status == status, f"{error.status} instead of {status}: {error.detail}"
        assert error.detail, "a refusal says why"
        return error
    raise AssertionError(f"not refused with {status}")


def main(base_url, api_key):
    chantiers = Chantiers(Client(base_url, api_key))
    assert chantiers.list() == []

    # Create: `statut` is always sent, unknown keywords are forwarded, `id` is a text of digits.
    plain = chantiers.create("Villa Moderne", "123 rue de la Paix, 69000 Lyon")
    assert isinstance(plain["id"], str) and int(plain["id"]) > 0, plain
    assert (plain["nom"], plain["statut"]) == ("Villa Moderne", "ouvert"), plain
    rich = chantiers.create(
        "École Jean-Zay", "2 place de la République", date_debut="2026-02-01", conducteur_id=2, description="Réfection", mot_inconnu={"a": [1]})
    assert rich["date_debut_prevue"] == "2026-02-01" and rich["description"] == "Réfection", rich
    assert [str(person["id"]) for person in rich["conducteurs"]] == ["2"], rich
    started = chantiers.create("Gymnase", "Rue du Stade", statut="en_cours")
    assert started["statut"] == "en_cours", started
    refused(422, lambda: chantiers.create("Impossible", "Nulle part", statut="ferme"))
    refused(422, lambda: chantiers.create("", ""))
    refused(400, lambda: chantiers.create("Sans chef", "Ici", conducteur_id=999))

    # List: a page with its place, a status, a manager; items have `nom` and `adresse`.
    everything = chantiers.list()
    assert len(everything) == 3 and all(site["nom"] and site["adresse"] for site in everything), everything
    assert [site["id"] for site in chantiers.list(limit=2)] == [site["id"] for site in everything[:2]]
    assert [site["id"] for site in chantiers.list(limit=2, offset=2)] == [site["id"] for site in everything[2:]]
    assert [site["id"] for site in chantiers.list(limit=2, offset=1)] == [site["id"] for site in everything[1:]]
    assert [site["id"] for site in chantiers.list(status="en_cours")] == [started["id"]]
    assert [site["id"] for site in chantiers.list(conducteur_id=2)] == [rich["id"]]
    assert chantiers.list(offset=100) == []
    envelope = chantiers.client.request("GET", "/api/chantiers", params={"limit": 2, "offset": 2})
    assert {name: envelope[name] for name in ("total", "page", "size", "pages")} == {"total": 3, "page": 2, "size": 2, "pages": 2}, envelope
    refused(422, lambda: chantiers.list(limit=0))
    refused(422, lambda: chantiers.list(limit=501))

    # Get and update: the whole site comes back.
    assert chantiers.get(plain["id"])["nom"] == "Villa Moderne"
    assert chantiers.get(int(plain["id"]))["id"] == plain["id"]
    updated = chantiers.update(plain["id"], statut="en_cours")
    assert updated["statut"] == "en_cours" and updated["nom"] == "Villa Moderne", updated
    renamed = chantiers.update(plain["id"], nom="Villa Ancienne", mot_inconnu=1)
    assert renamed["nom"] == "Villa Ancienne" and set(renamed) == set(plain), renamed
    refused(404, lambda: chantiers.get(9999))
    refused(422, lambda: chantiers.get("abc"))
    refused(404, lambda: chantiers.update(9999, nom="Personne"))

    # Delete: only what is closed, and the answer is JSON.
    refused(400, lambda: chantiers.delete(plain["id"]))
    chantiers.update(plain["id"], statut="ferme")
    assert chantiers.delete(plain["id"]) == {"deleted": True, "id": int(plain["id"])}
    refused(404, lambda: chantiers.get(plain["id"]))
    refused(404, lambda: chantiers.delete(plain["id"]))
    assert len(chantiers.list()) == 2

    # Errors that the routes of sites do not make.
    refused(404, lambda: chantiers.client.request("GET", "/api/nulle-part"))
    refused(405, lambda: chantiers.client.request("PATCH", "/api/chantiers/1"))
    stranger = Chantiers(Client(base_url, "hbc_" + "A" * 43))
    assert isinstance(refused(401, stranger.list), AuthenticationError)
    refused(413, lambda: chantiers.create("Trop", "Long", description="x" * 2_200_000))
    assert len(chantiers.list()) == 2

    print("all checks passed")


if __name__ == "__main__":
    main(*sys.argv[1:])
