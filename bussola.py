"""Composition root and command line: the only place that sees both doors; holds no rule and no text of the conversation."""

import argparse
import gc
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.command_line import ROLES_IT, Parser, day, number, role, said_if_slow
from knowledge.database import DatabaseError, check, open_engine, reading, writing
from knowledge.settings import Settings, SettingsError, read_settings

if TYPE_CHECKING:
    from fastapi import FastAPI
    from sqlalchemy import Engine

    from dialogs.house import House


class CannotStartError(Exception):
    """Something outside must change first; the message is one plain Italian sentence."""


# --- putting the house together --------------------------------------------------------------------------------------


def prepare(settings: Settings) -> "Engine":
    """Data folder, keys, tables, first content and first administrator; nothing is left half-written when it fails."""
    from dialogs.privacy import encryption
    from knowledge import schema

    os.umask(0o077)
    keys = tuple(key.get_secret_value() for key in settings.secret_keys)
    try:
        if keys:
            encryption.load_keys(keys, settings.data_dir)
        engine = open_engine(settings.engine_url)
        check(engine)
        if not keys:
            encryption.load_keys((), settings.data_dir)
    except ValueError as error:
        raise CannotStartError(str(error)) from None
    except OSError as error:
        raise CannotStartError(f"Non posso leggere o scrivere le chiavi in «{settings.data_dir}»: {error.strerror}.") from None
    with schema.one_at_a_time(engine):
        _furnish(settings, engine)
    return engine


def _furnish(settings: Settings, engine: "Engine") -> None:
    from dialogs.privacy import retention
    from knowledge import publishing, releases, schema

    schema.upgrade(engine)
    with reading(engine) as conn:
        empty = releases.current_number(conn) is None
    if empty:
        from knowledge.content import read_content

        with writing(engine) as conn:
            publishing.seed(conn, read_content(), by="bussola", at=datetime.now(UTC))
    _same_keys(engine)
    with writing(engine) as conn:
        retention.erase_again(conn, now=datetime.now(UTC))  # a restored copy brings back who had asked to be forgotten
    _first_administrator(settings, engine)


def _same_keys(engine: "Engine") -> None:
    from dialogs.privacy import kept_keys
    from dialogs.privacy.encryption import KeyMissingError

    try:
        with writing(engine) as conn:
            kept_keys.keep(conn)
    except KeyMissingError:
        raise CannotStartError(
            "Le chiavi non aprono questo database: controlla BUSSOLA_SECRET_KEYS, o chiavi.txt nella cartella dei dati."
        ) from None


def _first_administrator(settings: Settings, engine: "Engine") -> None:
    from dialogs.models import Role
    from dialogs.staff import accounts

    with reading(engine) as conn:
        if accounts.anyone(conn):
            return
    user = settings.admin_user or "admin"
    given = settings.admin_password.get_secret_value() if settings.admin_password else None
    password = given or secrets.token_urlsafe(12)
    try:
        with writing(engine) as conn:
            accounts.add(conn, user, password, name=user, roles=list(Role), must_change=given is None, now=datetime.now(UTC))
    except accounts.StaffError as error:
        raise CannotStartError(f"BUSSOLA_ADMIN_USER e BUSSOLA_ADMIN_PASSWORD: {error}") from None
    if given is None:
        print(f"Primo accesso alla console: utente «{user}», password «{password}». Si vede solo questa volta.", flush=True)


def build_house(settings: Settings, engine: "Engine") -> "House":
    """The one object that every turn and every page receives."""
    from bot.bells import Bells
    from dialogs.house import House
    from dialogs.published import Following

    with said_if_slow("Preparo il catalogo: imparo dalle frasi di esempio. La prima volta può volerci un minuto…"):
        published = Following(engine, cache=settings.data_dir / "search")
    return House(
        engine=engine,
        published=published,
        wake=Bells(),
        follow_up_days=settings.follow_up_days,
        conversation_days=settings.retention_conversation_days,
        case_days=settings.retention_case_days,
        public_url=settings.public_url or f"http://{settings.host}:{settings.port}",
        controller=settings.controller_name or "",
        controller_contact=settings.controller_contact or "",
        dpo_contact=settings.dpo_contact or "",
        operators_chat=settings.telegram_operators_chat_id if settings.telegram_bot_token else None,
        operator_ids=settings.telegram_operator_ids,
    )


def build_app(house: "House", settings: Settings, *, at_once: bool = True) -> "FastAPI":
    """The web application: the citizen's door, the staff's door (its rooms ``at_once`` or when first wanted), health and the public API."""
    from bot.light_web import FastAPI  # isort: skip  first: it lets the library in lightly

    import admin.app
    import bot.app

    app = FastAPI(
        title="Bussola",
        version="1.0",
        description="Orientamento ai servizi sociali. Orienta, non decide.",
        docs_url=None,
        redoc_url=None,
    )
    bot.app.mount(app, house, settings)
    admin.app.mount(app, house, settings, at_once=at_once)
    return app


# --- commands --------------------------------------------------------------------------------------------------------


def run(settings: Settings, _args: argparse.Namespace) -> None:
    """Serve web chat, console, API and, with a token, Telegram."""
    gc.disable()  # nothing that start-up makes is garbage: looking for it takes a tenth of a second
    from bot import memory, serving

    memory.one_heap()
    if trouble := serving.port_trouble(settings):
        raise CannotStartError(trouble)
    house = build_house(settings, prepare(settings))
    serving.run(build_app(house, settings, at_once=False), house, settings)
    print("Bussola è ferma.", flush=True)


def chat(settings: Settings, _args: argparse.Namespace) -> None:
    """Talk in the terminal."""
    from bot.terminal import talk

    talk(build_house(settings, prepare(settings)))


def actions(settings: Settings, args: argparse.Namespace) -> None:
    """Serve the dialog's actions to a Rasa server."""
    from dialogs.action_server import serve

    serve(build_house(settings, prepare(settings)), port=args.port)


def catalogue(settings: Settings, args: argparse.Namespace) -> None:
    """Check, import or export the catalogue."""
    from admin import catalogue_commands

    if args.what == "check":
        sys.exit(catalogue_commands.check(args.path))
    engine = prepare(settings)
    if args.what == "import":
        sys.exit(catalogue_commands.import_(engine, args.path, dry_run=args.dry_run))
    catalogue_commands.export(engine, args.format, args.path)


def staff_add(settings: Settings, args: argparse.Namespace) -> None:
    """Add a member of staff; prints the first password once."""
    from dialogs.staff import accounts

    engine = prepare(settings)
    password = args.password or secrets.token_urlsafe(12)
    try:
        with writing(engine) as conn:
            accounts.add(
                conn, args.username, password, name=args.name or args.username, roles=args.roles, must_change=True, now=datetime.now(UTC)
            )
    except accounts.StaffError as error:
        raise CannotStartError(str(error)) from None
    print(f"Aggiunto «{args.username}». Password da cambiare al primo accesso: {password}")


def db(settings: Settings, args: argparse.Namespace) -> None:
    """Upgrade, back up, restore the database, or seal it again with the key in use."""
    from dialogs.privacy import backups

    if args.what in ("upgrade", "rekey"):
        engine = prepare(settings)
        print("Il database è aggiornato." if args.what == "upgrade" else _rekey(engine), flush=True)
        return
    engine = open_engine(settings.engine_url)
    check(engine)
    try:
        done = backups.backup(engine, args.path) if args.what == "backup" else backups.restore(engine, args.path)
    except backups.BackupError as error:
        raise CannotStartError(str(error)) from None
    print(done)


def _rekey(engine: "Engine") -> str:
    from dialogs.privacy.encryption import KeyMissingError
    from dialogs.privacy.rekeying import rekey

    print("Cifro di nuovo i dati con la prima chiave. Si può interrompere e ricominciare.", flush=True)
    try:
        done = rekey(engine, now=datetime.now(UTC))
    except KeyMissingError:
        raise CannotStartError("Manca una chiave vecchia: rimettila dopo la nuova, poi riprova.") from None
    return f"Fatto: {done} righe. Ora le altre chiavi non servono più: toglile e riavvia. Servono ancora per aprire le copie di prima."


def report(settings: Settings, args: argparse.Namespace) -> None:
    """Print the figures of a period for the social report."""
    from dialogs.figures import reports

    if args.since and args.until and args.since > args.until:
        raise CannotStartError("Il primo giorno viene dopo l'ultimo: scambia --since e --until.")
    with reading(prepare(settings)) as conn:
        print(reports.as_text(reports.figures(conn, since=args.since, until=args.until)))


def _parser() -> Parser:
    parser = Parser(prog="bussola", description="Bussola: orientamento ai servizi sociali.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="comando", title="comandi")

    def command(name: str, act: Callable[[Settings, argparse.Namespace], None], words: str) -> Parser:
        added = commands.add_parser(name, help=words, description=words)
        added.set_defaults(act=act)
        return added

    command("run", run, "avvia chat web, console, API e (con il token) Telegram")
    command("chat", chat, "parla con Bussola nel terminale")
    serving = command("actions", actions, "serve le azioni del dialogo a un server Rasa")
    serving.add_argument("--port", type=number, default=5055, metavar="PORTA", help="la porta, di solito 5055")
    what: dict[str, Any] = {"dest": "what", "required": True, "metavar": "azione", "title": "azioni"}
    verbs = command("catalogue", catalogue, "controlla, importa o esporta il catalogo").add_subparsers(**what)
    kb = [verbs.add_parser(name, help=words) for name, words in (("check", "controlla"), ("import", "importa"), ("export", "esporta"))]
    for verb in kb:
        verb.add_argument("path", type=Path, nargs="?", default=None, metavar="FILE", help="il file o la cartella")
    kb[1].add_argument("--dry-run", action="store_true", help="mostra le differenze senza scrivere")
    kb[2].add_argument("--format", choices=("yaml", "xlsx", "hsds", "cpsv-ap"), default="yaml", help="il formato, di solito yaml")
    adding = command("staff", staff_add, "persone che lavorano con Bussola").add_subparsers(**what).add_parser("add", help="aggiungi")
    adding.add_argument("username", metavar="NOME-UTENTE", help="il nome con cui entra")
    adding.add_argument("--name", metavar="NOME", help="nome e cognome")
    adding.add_argument("--password", metavar="PASSWORD", help="la prima password; se manca, la inventa Bussola")
    adding.add_argument("--roles", nargs="+", default=["operator"], type=role, metavar="RUOLO", help=f"tra {', '.join(ROLES_IT)}")
    base = command("db", db, "aggiorna, salva, ripristina o cifra di nuovo il database")
    acts = {"upgrade": "aggiorna", "backup": "salva", "restore": "ripristina", "rekey": "ricifra"}
    base.add_argument("what", choices=acts, metavar="azione", help=", ".join(f"{name} {does}" for name, does in acts.items()))
    base.add_argument("path", type=Path, nargs="?", default=None, metavar="FILE", help="il file della copia")
    figures = command("report", report, "le cifre di un periodo per il bilancio sociale")
    figures.add_argument("--since", type=day, default=None, metavar="GIORNO", help="dal giorno, come 2026-01-31")
    figures.add_argument("--until", type=day, default=None, metavar="GIORNO", help="fino al giorno, compreso")
    return parser


def main(argv: Sequence[str] | None = None) -> None:
    """Entry point: bad surroundings end in one clear sentence and exit status 1."""
    args = _parser().parse_args(argv)
    from knowledge.problems import ContentError

    try:
        settings = read_settings(dict(os.environ))
        from dialogs.privacy import logs

        logs.set_up(settings.log_level, settings.log_format)
        args.act(settings, args)
        sys.stdout.flush()
    except BrokenPipeError:  # who read the answer has gone: nothing more to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (SettingsError, DatabaseError, CannotStartError, ContentError) as error:
        print(f"Errore: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
