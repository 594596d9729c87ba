"""Composition root and command line: the only place that sees both doors; holds no rule and no text of the conversation."""

import argparse
import asyncio
import contextlib
import ctypes
import gc
import os
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

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
    from knowledge import publishing, schema

    schema.upgrade(engine)
    with reading(engine) as conn:
        empty = publishing.current_number(conn) is None
    if empty:
        from knowledge.content import read_content

        catalogue = read_content()
        with writing(engine) as conn:
            publishing.seed(conn, catalogue, by="bussola", at=datetime.now(UTC))
    _same_keys(engine)
    _first_administrator(settings, engine)


def _same_keys(engine: "Engine") -> None:
    from dialogs.privacy.encryption import KeyMissingError
    from dialogs.privacy.rekeying import keep_signing_key

    try:
        with writing(engine) as conn:
            keep_signing_key(conn)
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

    return House(
        engine=engine,
        published=Following(engine, cache=settings.data_dir / "search"),
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
    from fastapi import FastAPI

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


async def _serve(settings: Settings, house: "House") -> None:
    import uvicorn

    from bot.periodic import run_periodic
    from bot.web.guards import PatientProtocol
    from bot.worker import Worker

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    config = uvicorn.Config(
        build_app(house, settings, at_once=False),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=2,
        timeout_keep_alive=30,
        http=PatientProtocol,
        forwarded_allow_ips=",".join(settings.trusted_proxies),
    )
    _settle_memory()
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    tasks = [asyncio.create_task(Worker(house).run(stop)), asyncio.create_task(run_periodic(house, stop))]
    if settings.telegram_bot_token:
        from bot.telegram.door import serve_telegram

        tasks.append(asyncio.create_task(serve_telegram(house, settings, stop)))
    serving = asyncio.create_task(server._serve())
    tasks.append(asyncio.create_task(_announce(server, settings)))
    stopping = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait({stopping, serving, *tasks[:-1]}, return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    server.should_exit = True
    await asyncio.gather(serving, *tasks, return_exceptions=True)
    for task in done - {stopping}:
        if error := task.exception():
            raise error


def _settle_memory() -> None:
    """What was made at start lives until the end: the garbage collector need not look at it again, and what start-up
    used and left goes back to the machine where the C library can do that."""
    gc.collect()
    gc.freeze()
    gc.enable()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


async def _announce(server: object, settings: Settings) -> None:
    while not getattr(server, "started", False):
        await asyncio.sleep(0.02)
    where = f"http://{settings.host}:{settings.port}"
    print(f"Bussola è pronta. Chat: {where}/  Console: {where}/admin/  (Ctrl-C per fermarla)", flush=True)


def _check_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            reason = "è già occupata" if error.errno == 98 else f"non si può aprire ({error.strerror})"
            raise CannotStartError(f"La porta {settings.port} su {settings.host} {reason}: scegline un'altra con BUSSOLA_PORT.") from None


# --- commands --------------------------------------------------------------------------------------------------------


def run(settings: Settings, _args: argparse.Namespace) -> None:
    """Serve web chat, console, API and, with a token, Telegram."""
    gc.disable()  # nothing that start-up makes is garbage: looking for it takes a tenth of a second
    _check_port(settings)
    house = build_house(settings, prepare(settings))
    try:
        import uvloop

        uvloop.run(_serve(settings, house))
    except KeyboardInterrupt:
        pass
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
        done = rekey(engine)
    except KeyMissingError:
        raise CannotStartError("Manca una chiave vecchia: rimettila dopo la nuova, poi riprova.") from None
    return f"Fatto: {done} righe. Ora le altre chiavi non servono più: toglile e riavvia. Servono ancora per aprire le copie di prima."


def report(settings: Settings, args: argparse.Namespace) -> None:
    """Print the figures of a period for the social report."""
    from dialogs.figures import reports

    engine = prepare(settings)
    with reading(engine) as conn:
        print(reports.as_text(reports.figures(conn, since=args.since, until=args.until)))


# --- the command line ------------------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bussola", description="Bussola: orientamento ai servizi sociali.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="comando")

    def command(name: str, act: Callable[[Settings, argparse.Namespace], None], words: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=words, description=words)
        added.set_defaults(act=act)
        return added

    command("run", run, "avvia chat web, console, API e (con il token) Telegram")
    command("chat", chat, "parla con Bussola nel terminale")
    command("actions", actions, "serve le azioni del dialogo a un server Rasa").add_argument("--port", type=int, default=5055)
    kb = command("catalogue", catalogue, "controlla, importa o esporta il catalogo")
    kb.add_argument("what", choices=("check", "import", "export"))
    kb.add_argument("path", type=Path, nargs="?", default=None)
    kb.add_argument("--format", choices=("yaml", "xlsx", "hsds", "cpsv-ap"), default="yaml")
    kb.add_argument("--dry-run", action="store_true", help="mostra le differenze senza scrivere")
    people = commands.add_parser("staff", help="persone che lavorano con Bussola").add_subparsers(dest="what", required=True)
    adding = people.add_parser("add", help="aggiungi una persona")
    adding.set_defaults(act=staff_add)
    adding.add_argument("username")
    adding.add_argument("--name")
    adding.add_argument("--password")
    adding.add_argument("--roles", nargs="+", default=["operator"], choices=("editor", "operator", "coordinator", "administrator"))
    base = command("db", db, "aggiorna, salva, ripristina o cifra di nuovo il database")
    base.add_argument("what", choices=("upgrade", "backup", "restore", "rekey"))
    base.add_argument("path", type=Path, nargs="?", default=None)
    figures = command("report", report, "le cifre di un periodo per il bilancio sociale")
    figures.add_argument("--since", type=date.fromisoformat, default=None)
    figures.add_argument("--until", type=date.fromisoformat, default=None)
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
    except (SettingsError, DatabaseError, CannotStartError, ContentError) as error:
        print(f"Errore: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
