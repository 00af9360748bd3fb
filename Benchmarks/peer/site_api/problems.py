"""Refusals, as RFC 9457 problem details in hub's form."""

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

TEXTS = {
    "request.invalid": (422, "La requête contient des valeurs invalides.", "The request contains invalid values."),
    "request.malformed_json": (400, "Le corps n'est pas du JSON valide.", "The body is not valid JSON."),
    "request.invalid_cursor": (
        400, "Ce curseur n'est pas valable pour cette liste.", "This cursor is not valid for this list."),
    "request.unknown_route": (404, "Not Found", "Not Found"),
    "request.method_not_allowed": (405, "Method Not Allowed", "Method Not Allowed"),
    "auth.required": (401, "Authentification requise.", "Authentication is required."),
    "auth.invalid_credentials": (401, "Identifiants invalides.", "Invalid credentials."),
    "auth.insufficient_scope": (
        403, "La clé n'a pas la portée nécessaire.", "The credential lacks the required scope."),
    "auth.forbidden": (403, "Accès refusé.", "Access denied."),
    "rate_limit.exceeded": (429, "Trop de requêtes.", "Too many requests."),
    "chantier.not_found": (404, "Chantier introuvable.", "Site not found."),
    "chantier.code_malformed": (
        409, "Le code doit être de la forme A001 ou 2026-TEXTE, ou un code d'absence.",
        "The code must look like A001 or 2026-TEXT, or be an absence code."),
    "chantier.code_taken": (409, "Ce code de chantier est déjà utilisé.", "This site code is already in use."),
    "chantier.coordinates_incomplete": (
        409, "La latitude et la longitude vont ensemble : donnez les deux ou aucune.",
        "Latitude and longitude go together: give both or neither."),
    "chantier.contact_incomplete": (
        409, "Le nom et le téléphone du contact vont ensemble : donnez les deux ou aucun.",
        "The contact's name and telephone go together: give both or neither."),
    "chantier.dates_reversed": (
        409, "La date de fin précède la date de début.", "The end date comes before the start date."),
    "chantier.value_refused": (409, "Une valeur du chantier est refusée.", "A value of the site is refused."),
    "chantier.person_unknown": (409, "Cet utilisateur n'existe pas.", "This user does not exist."),
    "chantier.person_inactive": (409, "Cet utilisateur est désactivé.", "This user is deactivated."),
    "chantier.person_ineligible": (
        409, "Le rôle de cet utilisateur ne permet pas cette fonction sur un chantier.",
        "This user's role does not allow this function on a site."),
    "server.unexpected": (500, "Erreur inattendue.", "Unexpected error."),
}


class Problem(Exception):
    """A refusal that the client is told about."""

    def __init__(self, code: str, *, field: str | None = None, headers: dict[str, str] | None = None):
        self.code = code
        self.field = field
        self.headers = headers or {}


def response(request: Request, code: str, *, field: str | None = None, errors: list[dict] | None = None,
             headers: dict[str, str] | None = None) -> Response:
    status, french, english = TEXTS[code]
    is_english = request.headers.get("accept-language", "").lower().startswith("en")
    text = english if is_english else french
    body = {"type": f"/docs/errors#{code}", "title": text, "status": status, "detail": text, "instance": request.url.path, "code": code}
    if errors is not None:
        body["errors"] = errors
    if field is not None:
        body["field"] = field
    body["requestId"] = request.scope["state"]["request_id"]
    extra = {"cache-control": "no-store", "content-language": "en" if is_english else "fr", **(headers or {})}
    if status == 401:
        extra["www-authenticate"] = 'Bearer realm="hub"'
    return Response(orjson.dumps(body), status, extra, "application/problem+json")


def install(app: FastAPI) -> None:
    @app.exception_handler(Problem)
    async def refused(request: Request, problem: Problem) -> Response:
        return response(request, problem.code, field=problem.field, headers=problem.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        errors = error.errors()
        if errors[0]["type"] == "json_invalid":
            return response(request, "request.malformed_json")
        return response(request, "request.invalid", errors=[described(one) for one in errors])

    @app.exception_handler(HTTPException)
    async def other(request: Request, error: HTTPException) -> Response:
        code = {404: "request.unknown_route", 405: "request.method_not_allowed"}.get(error.status_code, "request.invalid")
        return response(request, code, headers=dict(error.headers or {}))

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        return response(request, "server.unexpected")


def described(error: dict) -> dict:
    place, *path = error["loc"]
    steps = [str(step) for step in path]
    where = {"pointer": "".join(f"/{step}" for step in steps)} if place == "body" else {"parameter": ".".join(steps)}
    return {**where, "code": error["type"], "detail": error["msg"]}
