"""Who may open which staff page: sign-in, the session cookie, roles, CSRF; accounts themselves live in ``dialogs.staff.accounts``."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Form, HTTPException, Request

from dialogs.house import House
from dialogs.models import Role
from dialogs.staff import accounts
from dialogs.staff.accounts import SignedIn
from knowledge.database import reading, writing

COOKIE = "bussola_staff"
TOUCH_EVERY = timedelta(seconds=60)
MOST_FIELDS = 10_000
MOST_BYTES = 20_000_000
OWN_ACCOUNT = ("/admin/password", "/admin/esci", "/admin/secondo-fattore")


class SignInNeeded(Exception):  # noqa: N818  (a page asks for it; not a failure)
    """No valid session: the visitor is led to the sign-in page."""

    def __init__(self, path: str, *, sign_in: bool = True) -> None:
        self.where = f"/admin/accesso?poi={quote(path)}" if sign_in else path
        super().__init__(path)


def house_of(request: Request) -> House:
    house: House = request.app.state.house
    return house


def current(request: Request) -> SignedIn:
    """The member of staff behind the request; leads to the sign-in page if there is none."""
    house = house_of(request)
    token = request.cookies.get(COOKIE, "")
    now = house.now()
    with reading(house.engine) as conn:
        person = accounts.signed_in(conn, token, now=now) if token else None
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if person is None:
        raise SignInNeeded(path if request.method == "GET" else "/admin/")
    if (person.must_change or person.must_enrol) and not request.url.path.startswith(OWN_ACCOUNT):
        raise SignInNeeded("/admin/password", sign_in=False)
    if now - person.seen_at > TOUCH_EVERY:
        with writing(house.engine) as conn:
            accounts.touch(conn, token, now=now)
    request.state.person = person
    return person


def require(*roles: Role) -> Callable[[SignedIn], SignedIn]:
    """A dependency: the signed-in person, who must have one of ``roles`` (an administrator always may; none given: any staff)."""

    def check(person: Annotated[SignedIn, Depends(current)]) -> SignedIn:
        if roles and not person.may(*roles):
            raise HTTPException(403, detail="Non hai il permesso per questa pagina. Chiedi a un amministratore.")
        return person

    check.roles = roles  # type: ignore[attr-defined]
    return check


def check_csrf(request: Request, person: Annotated[SignedIn, Depends(current)], csrf: Annotated[str, Form()] = "") -> None:
    """A dependency for every form that changes something; scripts send the token as ``X-CSRF``."""
    if not accounts.same_csrf(person, csrf or request.headers.get("X-CSRF", "")):
        raise HTTPException(403, detail="La pagina è scaduta. Torna indietro, ricaricala e riprova.")


async def whole_form(request: Request, person: Annotated[SignedIn, Depends(current)]) -> list[tuple[str, str]]:
    """A dependency: every field of a large form in order, once its CSRF token fits."""
    form = await request.form(max_fields=MOST_FIELDS, max_part_size=MOST_BYTES)
    sent = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    check_csrf(request, person, dict(sent).get("csrf", ""))
    return sent


Editor = Annotated[SignedIn, Depends(require(Role.EDITOR))]
Operator = Annotated[SignedIn, Depends(require(Role.OPERATOR))]
Coordinator = Annotated[SignedIn, Depends(require(Role.COORDINATOR))]
Administrator = Annotated[SignedIn, Depends(require(Role.ADMINISTRATOR))]
AnyStaff = Annotated[SignedIn, Depends(require())]
Sent = Annotated[list[tuple[str, str]], Depends(whole_form)]
"""What a route's parameter says about who may call it."""
