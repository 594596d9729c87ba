"""The curated content is whole, and a broken file is named with entry, field and what to change."""

import copy
import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knowledge.catalogue import Catalogue
from knowledge.content import CONTENT, ContentError, catalogue_of, read_content
from knowledge.entries import Documents, Entry, assemble, digest_of, split
from tests.content import built_in, documents


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = tmp_path / "content"
    shutil.copytree(CONTENT, copied)
    return copied


def problems(read: Callable[[], Catalogue]) -> list[str]:
    with pytest.raises(ContentError) as caught:
        read()
    assert str(caught.value).splitlines() == [str(problem) for problem in caught.value.problems]
    return str(caught.value).splitlines()


def in_files(folder: Path) -> list[str]:
    """The problems of the files of a folder."""
    return problems(lambda: read_content(folder))


def edited(name: str, change: Callable[[dict], object], read: Documents | None = None) -> Documents:  # type: ignore[type-arg]
    """What was read, with one file changed."""
    changed = copy.deepcopy((read or documents())[name])
    change(changed)
    return {**(read or documents()), name: changed}


def in_documents(read: Documents) -> list[str]:
    """The problems of what was read."""
    return problems(lambda: catalogue_of(split(read)))


def replace(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_whole_catalogue_is_there() -> None:
    catalogue = built_in()
    assert len(catalogue.services) == 71
    assert len(catalogue.facts) == 53
    assert len(catalogue.offices) == 184
    assert len(catalogue.numbers) == 24
    assert len(catalogue.network_subjects) == 37
    assert len(catalogue.need_areas) == 16
    assert len(catalogue.faq) == 85
    assert len(catalogue.terms) == 75
    assert len(catalogue.amount_rules) == 28
    assert all(area.summary_it for area in catalogue.need_areas.values())


def test_used_by_is_computed_from_the_services_not_read() -> None:
    catalogue = built_in()
    assert "misura-b2" in catalogue.facts["isee"].used_by
    assert "misura-b2" in catalogue.facts["isee_tipo"].used_by
    assert "assegno-unico-universale" in catalogue.facts["eta_figli"].used_by
    assert catalogue.facts["per_chi"].used_by == ()


def test_equal_content_has_equal_digest_and_a_change_has_another() -> None:
    read = built_in().entries
    assert digest_of(read) == digest_of(split(assemble(read)))
    changed = [entry for entry in read if (entry.kind, entry.key) != ("source", "seme-000")]
    assert digest_of(changed) != digest_of(read)


def test_a_digest_is_of_the_whole_written_as_one_text() -> None:
    """Approvals and releases keep digests: another way of working them out must come to the same ones."""
    said = [["faq", "b", {"n": 1, "z": "è"}], ["faq", "a", {"n": 2}], ["source", "x", {"url": ""}]]
    entries = [Entry(kind, key, {"left_out": None, **data}) for kind, key, data in said]
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    assert digest_of([Entry("term", "empty", {"left_out": None}), *entries]) == hashlib.sha256(text.encode()).hexdigest()


def test_a_yaml_mistake_is_named_with_its_line(folder: Path) -> None:
    replace(folder, "faq.yml", "  area: reddito", "  area: [reddito")
    (line,) = in_files(folder)
    assert line.startswith("faq.yml, riga ")
    assert "non è YAML valido" in line


def test_a_key_written_twice_is_not_swallowed(folder: Path) -> None:
    replace(folder, "faq.yml", "  area: reddito\n", "  area: reddito\n  area: casa\n")
    (line,) = in_files(folder)
    assert "riga 6" in line
    assert "«area» è scritto due volte" in line


def test_a_missing_file_and_a_missing_section_are_said(folder: Path) -> None:
    (folder / "glossary.yml").unlink()
    facts = folder / "facts.yml"
    facts.write_text(facts.read_text(encoding="utf-8").replace("\nfacts:", "\nfatti:", 1), encoding="utf-8")
    assert in_files(folder) == ["facts.yml, campo «facts»: manca, o non è una lista", "glossary.yml: manca il file"]


def test_every_problem_of_every_file_is_said_at_once() -> None:
    def break_service(document: dict) -> None:  # type: ignore[type-arg]
        service = document["measures"][0]
        service["livello"] = "nazionale"
        service["who"]["persons"] = ["chiunque"]
        del service["how_to_apply"]

    broken = edited("measures/reddito.yml", break_service)
    lines = in_documents(edited("sources.yml", lambda document: document["sources"][0].update(seen="forse"), broken))
    place = "measures/reddito.yml, servizio «isee-attestazione», campo "
    assert f"{place}«how_to_apply»: manca: aggiungilo" in lines
    assert f"{place}«livello»: campo sconosciuto: correggi il nome o toglilo" in lines
    assert any(line.startswith(f"{place}«who.persons[1]»: valore non ammesso (c'è 'chiunque')") for line in lines)
    assert "sources.yml, fonte «seme-000», campo «seen»: deve essere true o false (c'è 'forse')" in lines


BROKEN_CRITERIA = [
    ({"fact": "colore"}, "criteria[1].fact", "il fatto «colore» non esiste"),
    ({"op": "circa"}, "criteria[1].op", "il confronto «circa» non esiste"),
    ({"value": "tanto"}, "criteria[1].value", "serve un numero, non «tanto»"),
    ({"op": "between", "value": [None, 59]}, "criteria[1].value", "dal più piccolo al più grande, non «59»"),
    ({"as_of": "boh"}, "criteria[1].as_of", "non è una data"),
    ({"as_of": "2026-13"}, "criteria[1].as_of", "non è una data"),
    ({"source": "sentito-dire"}, "criteria[1].source", "la fonte «sentito-dire» non esiste"),
    ({"source": "memoria"}, "criteria[1].confidence", "viene dalla memoria"),
    ({"isee_tipo": "speciale"}, "criteria[1].isee_tipo", "il tipo di ISEE «speciale» non esiste"),
    ({"first_do": "magia"}, "criteria[1].first_do", "il servizio «magia» non esiste"),
    ({"verify_to": 1}, "criteria[1].verify_to", "deve stare oltre la soglia"),
    ({"scale": "mia"}, "criteria[1].scale", "vuole una scala che esiste"),
    ({"pending_ok": True}, "criteria[1].pending_ok", "non ha valori in attesa"),
    ({"fact": "vittima_violenza", "op": "is_true", "value": False}, "criteria[1].value", "vuole value: true"),
    ({"fact": "comune_residenza", "op": "in", "value": ["roma"]}, "criteria[1].value", "«roma» non è un valore"),
    ({"if": [{"fact": "eta", "op": "lt", "value": 500}, {"fact": "boh", "op": "eq", "value": 1}]}, "criteria[1].if[2].fact", "non esiste"),
]


@pytest.mark.parametrize(("change", "field", "text"), BROKEN_CRITERIA)
def test_a_broken_criterion_is_named(change: dict, field: str, text: str) -> None:  # type: ignore[type-arg]
    criterion = {"fact": "isee", "op": "lte", "value": 9000, "source": "seme-000", "confidence": "seen", **change}
    broken = edited("measures/reddito.yml", lambda document: document["measures"][0].update(criteria=[criterion]))
    lines = [line for line in in_documents(broken) if "isee-attestazione" in line]
    assert any(f"«{field}»" in line and text in line for line in lines), lines


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"name_it": "  "}, "campo «name_it»: manca: scrivilo"),
        ({"name_it": "a" * 201}, "campo «name_it»: è troppo lungo: al massimo 200 lettere"),
        ({"how_to_apply": ""}, "campo «how_to_apply»: manca: scrivilo"),
        ({"newest_source_as_of": "ieri"}, "campo «newest_source_as_of»: non è una data"),
    ],
)
def test_a_service_without_a_name_or_with_words_for_a_date_is_refused(change: dict, text: str) -> None:  # type: ignore[type-arg]
    broken = edited("measures/reddito.yml", lambda document: document["measures"][0].update(change))
    assert any("isee-attestazione" in line and text in line for line in in_documents(broken))


@pytest.mark.parametrize(
    ("file", "section", "change", "text"),
    [
        ("need_areas.yml", "need_areas", {"name_it": " "}, "«name_it»: manca: scrivilo"),
        ("offices.yml", "offices", {"field_as_of": {"cap": "boh"}}, "«field_as_of.cap»: non è una data"),
        ("amounts.yml", "rules", {"title_it": "Bonus " * 600}, "«title_it»: è troppo lungo"),
        ("amounts.yml", "not_computable", {"last_known": {"as_of": "boh"}}, "«last_known.as_of»: non è una data"),
        ("measures/reddito.yml", "measures", {"variants": [{"id": "a", "name_it": "", "source": "x"}]}, "«variants[1].name_it»: manca"),
    ],
)
def test_a_name_or_a_date_is_looked_at_wherever_it_stands(file: str, section: str, change: dict, text: str) -> None:  # type: ignore[type-arg]
    broken = edited(file, lambda document: document[section][0].update(change))
    assert any(line.startswith(file) and text in line for line in in_documents(broken))


@pytest.mark.parametrize("when", ["2026", "2026-03", "2026-03-15", 2026, None])
def test_a_source_may_be_dated_by_year_month_or_day(when: object) -> None:
    read = edited("measures/reddito.yml", lambda document: document["measures"][0].update(newest_source_as_of=when))
    assert catalogue_of(split(read)).services["isee-attestazione"].newest_source_as_of == (when and str(when))


@pytest.mark.parametrize("when", ["boh", "2026-00", "26", "2026-1-1", "2026-02-30"])
def test_a_source_says_when_in_a_date(when: str) -> None:
    lines = in_documents(edited("sources.yml", lambda document: document["sources"][0].update(as_of=when)))
    assert any("fonte «seme-000»" in line and "non è una data" in line for line in lines)


def test_a_criterion_on_a_fact_that_nobody_asks_needs_if_unknown() -> None:
    broken = edited("facts.yml", lambda document: document["facts"][1].update(asked=False))
    assert any("eta non si chiede mai" in line for line in in_documents(broken))


BROKEN_OFFICES = [
    ({"cap": "2010"}, "il CAP ha cinque cifre"),
    ({"phone": "zero due"}, "non è un numero di telefono"),
    ({"type": "bar"}, "il tipo «bar» non esiste"),
    ({"lat": 1.0, "lon": 9.0, "geo_precision": "civico"}, "le coordinate sono fuori dalla Lombardia"),
    ({"opening_hours": "lunedì mattina", "hours": "x", "hours_scope": "sportello"}, "orario non valido «lunedì mattina»"),
    ({"opening_hours": "Mo 13:00-09:00", "hours": "x", "hours_scope": "sportello"}, "orario al contrario"),
    ({"measures": ["misura-b2", "misura-b2"]}, "un servizio è scritto due volte"),
    ({"need_areas": ["felicita"]}, "l'area «felicita» non esiste"),
]


def test_every_broken_office_is_named_with_its_problem() -> None:
    names: list[str] = []

    def change(document: dict) -> None:  # type: ignore[type-arg]
        for office, (broken, _) in zip(document["offices"], BROKEN_OFFICES, strict=False):
            office.update(broken)
            names.append(office["id"])

    lines = in_documents(edited("offices.yml", change))
    assert all(line.startswith("offices.yml, ufficio «") for line in lines)
    for name, (_, text) in zip(names, BROKEN_OFFICES, strict=True):
        assert any(f"«{name}»" in line and text in line for line in lines), (name, text, lines)


def test_amount_rules_may_only_name_what_they_have() -> None:
    def change(document: dict) -> None:  # type: ignore[type-arg]
        document["rules"][0]["amount"] = {"sum": [{"fig": "ignota"}, {"in": "ignoto"}, {"ref": "ignoto"}]}
        document["rules"][1]["amount"] = {"quadrato": 3}

    lines = "\n".join(in_documents(edited("amounts.yml", change)))
    for text in ("«fig: ignota»", "«in: ignoto»", "«ref: ignoto»", "espressione sconosciuta «quadrato»"):
        assert text in lines


def test_sentences_must_be_about_something_that_exists(folder: Path) -> None:
    path = folder / "examples" / "services" / "inventato.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("slug: inventato\nkeywords: []\nsentences: {standard: [ciao]}\n", encoding="utf-8")
    assert any("frasi di «inventato»" in line for line in in_files(folder))


def test_a_duplicate_id_is_said() -> None:
    twice = edited("faq.yml", lambda document: document["faq"].append(document["faq"][0]))
    assert in_documents(twice) == ["faq.yml, «isee-cose», campo «id»: è scritto due volte: cambia uno dei due nomi"]


ODD = [None, [], {}, "", 0, -1, True, "zzz", [None], {"a": 1}, [[1]], 1e9, [1, "a"], {"min": "x"}, ["a", "a"]]


def places_in(node: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in children:
        yield (*path, key)
        yield from places_in(value, (*path, key))


@pytest.mark.parametrize("seed", range(20 if os.environ.get("BUSSOLA_SOAK") else 1))
def test_an_odd_value_anywhere_is_a_problem_said_in_words_and_never_a_crash(seed: int) -> None:
    chance = random.Random(seed)
    read = {name: document for name, document in documents().items() if not name.startswith("examples/")}
    places = {name: list(places_in(document)) for name, document in read.items() if document}
    refused = 0
    for _ in range(45):
        name = chance.choice(sorted(places))
        *parents, last = chance.choice(places[name])
        changed = copy.deepcopy(read[name])
        node = changed
        for step in parents:
            node = node[step]
        node[last] = copy.deepcopy(chance.choice(ODD))
        try:
            catalogue_of(split({**read, name: changed}))
        except ContentError as error:
            refused += 1
            assert str(error).strip()
    assert refused > 10


def test_facts_of_health_are_marked_sensitive() -> None:
    """Health, origin, justice, violence, grief: asked with more care, and said to be delicate where staff read them."""
    delicate = {name for name, fact in built_in().facts.items() if fact.sensitive}
    health = {"certificazione_disabilita", "invalidita_percentuale", "disabilita_nel_nucleo", "figli_disabili", "disabilita_da_eta"}
    assert health | {"condizione_salute", "gravidanza", "carico_servizi", "titolo_soggiorno", "procedimento_penale"} <= delicate
    assert "isee" not in delicate
