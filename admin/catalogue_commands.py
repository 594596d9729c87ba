"""What ``bussola catalogue`` does: check a folder or the built-in content, import into the draft, export what is published."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Engine

from admin import situations
from knowledge import drafting, publishing, releases
from knowledge.catalogue import Catalogue
from knowledge.checks import report
from knowledge.checks.report import Severity
from knowledge.content import CONTENT, read_content
from knowledge.database import reading, writing
from knowledge.exchange import from_xlsx, importing, to_cpsv_ap, to_hsds, to_xlsx, to_yaml
from knowledge.problems import ContentError, Problem
from knowledge.rules.matching import rules_of

NAMES = {"yaml": "catalogo", "xlsx": "catalogo.xlsx", "hsds": "catalogo-hsds.json", "cpsv-ap": "catalogo-cpsv-ap.ttl"}


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def check(path: Path | None) -> int:
    """Print every problem of a folder, an XLSX over the built-in content, or the built-in content; 1 if it could not be published."""
    try:
        catalogue = _catalogue_at(path)
    except ContentError as error:
        _say_problems(error.problems)
        return 1
    today = datetime.now(UTC).date()
    _say(report.report(catalogue, as_of=today))
    failed = situations.failures(rules_of(catalogue), as_of=situations.day_of(catalogue, today))
    if failed:
        _say(f"Esempi che non danno più l'esito scritto: {len(failed)}.")
    for one in failed:
        _say(f"  {one.situation.title} {one.slug}: atteso {one.expected}, ora {one.found}")
    return 1 if failed or any(found.severity is Severity.ERROR for found in report.check(catalogue, as_of=today)) else 0


def _catalogue_at(path: Path | None) -> Catalogue:
    if path is None:
        return read_content(CONTENT)
    if not path.exists():
        raise ContentError([Problem(str(path), "", "", "non esiste")])
    if path.is_dir():
        return read_content(path)
    found = from_xlsx(path, read_content(CONTENT))
    if found.problems:
        raise ContentError(found.problems)
    from knowledge.content import catalogue_of

    return catalogue_of(found.entries)


def _say_problems(problems: Sequence[Problem]) -> None:
    _say(f"{len(problems)} {'problema' if len(problems) == 1 else 'problemi'}:")
    for problem in problems:
        _say(f"  {problem}")


def import_(engine: Engine, path: Path | None, *, dry_run: bool) -> int:
    """Bring into the draft what a folder, a workbook, a ZIP or one YAML file says; with ``dry_run`` only show it. Nothing is published."""
    if path is None:
        _say("Di' quale cartella, file XLSX, ZIP o YAML importare: bussola catalogue import CARTELLA")
        return 1
    with reading(engine) as conn:
        plan = importing.plan_of(path, drafting.draft_rows(conn), publishing.draft(conn))
    if plan.problems:
        _say_problems(plan.problems)
        return 1
    for change in plan.changes:
        _say(str(change))
    if not plan.changes:
        _say("Niente da cambiare: la bozza è già così.")
        return 0
    if dry_run:
        _say(f"{len(plan.changes)} voci cambierebbero. Prova soltanto: non ho scritto niente.")
        return 0
    with writing(engine) as conn:
        importing.carry_out(conn, plan.steps, by="importazione", at=datetime.now(UTC))
    _say(f"{len(plan.changes)} voci cambiate nella bozza. Per farle vedere alle persone, pubblica da /admin/pubblica.")
    return 0


def export(engine: Engine, format_: str, path: Path | None) -> Path:
    """Write what is published: a folder of YAML, a workbook, HSDS 3.0 JSON or CPSV-AP Turtle."""
    with reading(engine) as conn:
        catalogue = releases.current(conn)
    if catalogue is None:
        raise ContentError([Problem("", "", "", "non c'è ancora niente di pubblicato")])
    target = path or Path(NAMES[format_])
    if format_ == "yaml":
        to_yaml(catalogue, target)
    elif format_ == "xlsx":
        to_xlsx(catalogue, target)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        text = _hsds(catalogue, datetime.now(UTC).date()) if format_ == "hsds" else to_cpsv_ap(catalogue)
        target.write_text(text, encoding="utf-8")
    _say(f"Scritto in «{target}».")
    return target


def _hsds(catalogue: Catalogue, today: date) -> str:
    return json.dumps(to_hsds(catalogue, as_of=today), ensure_ascii=False, indent=2)
