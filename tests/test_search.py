"""Search learns from the catalogue's sentences, answers in many spellings and languages, and learns once."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.catalogue import Catalogue
from knowledge.search import equations, features, figures, language, model, stems, vectors
from knowledge.search import index as search
from knowledge.search.index import Index
from knowledge.search.lexicon import lexicon_of
from tests.content import built_in


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return built_in()


@pytest.fixture(scope="module")
def index(catalogue: Catalogue) -> Index:
    return search.index_of(catalogue)


@pytest.mark.parametrize(
    ("said", "slug"),
    [
        ("naspi", "naspi"),
        ("ho perso il lavoro e vorrei la disoccupazione", "naspi"),
        ("Quanto rimborsano per la retta del nido?", "bonus-asilo-nido"),
        ("come si fa l'isee", "isee-attestazione"),
        ("serd", "serd-dipendenze"),
    ],
)
def test_a_plain_request_finds_its_service(index: Index, said: str, slug: str) -> None:
    assert search.needs(index, said).services[0].id == slug


def test_a_name_with_slips_of_the_pen_is_still_found(index: Index) -> None:
    assert "bonus-asilo-nido" in {one.id for one in search.needs(index, "bonnus asillo nidoo").services[:3]}


def test_nothing_is_found_in_nothing(index: Index) -> None:
    assert search.needs(index, "") == search.Needs()
    assert search.search(index, "…") == []


def test_small_talk_leaves_it_unsure(index: Index) -> None:
    assert not search.needs(index, "che bella giornata oggi, vado al mare").sure


def test_hits_are_sorted_limited_and_titled(index: Index, catalogue: Catalogue) -> None:
    hits = search.search(index, "bonus nido", limit=4)
    assert 1 < len(hits) <= 4
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(
        hit.title == (catalogue.services[hit.id].name_it if hit.kind == "service" else catalogue.faq[hit.id].question_it) for hit in hits
    )


def test_the_deciding_words_are_words_of_the_message(index: Index) -> None:
    said = "mi hanno licenziato, come chiedo la disoccupazione?"
    words = search.needs(index, said).words
    assert words
    assert set(words) <= set(stems.words(said))


def test_the_second_start_reads_what_the_first_one_learnt(catalogue: Catalogue, index: Index) -> None:
    learnt = {path: path.stat().st_mtime_ns for path in search.KEPT_IN.glob("search-*")}
    again = search.index_of(catalogue)
    assert learnt == {path: path.stat().st_mtime_ns for path in search.KEPT_IN.glob("search-*")} != {}
    assert search.needs(again, "casa popolare") == search.needs(index, "casa popolare")


def test_a_spoilt_file_is_not_believed(tmp_path: Path) -> None:
    spoilt = tmp_path / "search-x.npz"
    spoilt.write_bytes(b"not an archive")
    assert model.load(spoilt) is None


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_any_text_gets_an_answer_with_scores_between_zero_and_one(index: Index, text: str) -> None:
    found = search.needs(index, text)
    assert all(0 <= one.score <= 1 for group in (found.services, found.faq, found.need_areas) for one in group)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("nn so ke fare x la bolletta", "it"),
        ("Aò, nun je la faccio a pagà", "it"),
        ("I need help to pay the rent", "en"),
        ("No sé dónde pedir ayuda para mi hijo", "es"),
        ("Je ne sais pas où demander de l'aide", "fr"),
        ("Nu știu unde să cer ajutor pentru copil", "ro"),
        ("Де можна отримати допомогу?", "uk"),
        ("أين أطلب المساعدة؟", "ar"),
        ("我想申请补助", "zh"),
        ("ISEE", "it"),
    ],
)
def test_the_language_is_told(index: Index, text: str, lang: str) -> None:
    assert search.language_of(index, text) == lang


@pytest.mark.parametrize("current", language.LATIN)
def test_a_number_or_two_letters_keep_the_conversation_s_language(index: Index, current: str) -> None:
    assert search.language_of(index, "45", current=current) == current
    assert search.language_of(index, "ok", current=current) == current


def test_one_spelling_for_many() -> None:
    assert stems.words("Perché nn c'è più?") == stems.words("xke non c’è piu")
    assert stems.stem("nessuno") == stems.stem("nesuno")


def test_the_lexicon_marks_the_same_concept_in_every_language() -> None:
    lexicon = lexicon_of({"concepts": {"nido": {"it": ["nid*"], "en": ["day care"], "zh": ["托儿所"]}}})
    for text in ("i nidi", "a day care centre", "我找托儿所"):
        assert list(lexicon.concepts(stems.words(text))) == ["nido"]


def test_the_equations_are_solved_nearly_and_always_alike() -> None:
    chance = np.random.default_rng(3)
    points = chance.normal(size=(300, 40)).astype(np.float32)
    likeness = np.abs(points @ points.T / 40).astype(np.float32)
    likeness = (likeness @ likeness.T / 300).astype(np.float32)
    wanted = (chance.random((300, 7)) > 0.8).astype(np.float32)
    exact = np.linalg.solve(likeness + 0.5 * np.eye(300), wanted)
    found = equations.solved(likeness.copy(), wanted, 0.5)
    assert np.abs(found - exact).max() < 0.05
    assert np.array_equal(found, equations.solved(likeness.copy(), wanted, 0.5))


def test_sentences_written_twice_leave_the_equations_solvable() -> None:
    chance = np.random.default_rng(1)
    once = chance.random((60, 8)).astype(np.float32)
    texts = np.repeat(once / np.linalg.norm(once, axis=1, keepdims=True), 4, axis=0)
    likeness = np.ascontiguousarray((texts @ texts.T) ** 1.5)
    rounding = chance.normal(0, 3e-4, likeness.shape).astype(np.float32)
    likeness += rounding + rounding.T
    wanted = np.eye(240, 6, dtype=np.float32)
    found = equations.solved(likeness, wanted, 0.25)
    assert np.linalg.norm(likeness @ found + 0.25 * found - wanted) < 0.03 * np.linalg.norm(wanted)


def test_every_answer_of_the_model_is_a_number(index: Index) -> None:
    assert np.isfinite(index.model.voices).all()


def test_an_isee_that_is_told_is_not_one_asked_about(index: Index) -> None:
    assert figures.isee_told_apart(stems.words("isee 14.000 e due figli"))[0] == figures.TOLD_ISEE
    assert figures.isee_told_apart(stems.words("ho l'isee basso"))[2] == figures.TOLD_ISEE
    for asked in ("come si fa l'isee", "isee 2026", "per l'isee mi chiedono 30 euro"):
        assert "isee" in figures.isee_told_apart(stems.words(asked))
    assert search.needs(index, "non riesco a pagare luce e gas, isee 7.000").services[0].id == "bonus-sociale-bollette"


def test_a_percentage_has_its_band() -> None:
    assert list(figures.bands("invalido all'80%, prima 50 per cento, poi 100 %")) == ["percento74", "percento46", "percento100"]


def test_who_is_meant_decides_the_area_of_an_aid_for_many(index: Index) -> None:
    old, young = "per mia nonna novantenne che non cammina più", "per mio figlio di otto anni disabile grave"
    areas = [[area.id for area in search.needs(index, f"come si chiede l'accompagnamento {whom}?").need_areas] for whom in (old, young)]
    assert ["non-autosufficienza-anziani" in one for one in areas] == [True, False]


def test_likenesses_of_all_to_all_are_those_of_each_to_all() -> None:
    texts = [f"frase {number} {'comune' if number % 2 else 'rara'} {number % 7}" for number in range(900)]
    counted = [vectors.counted(features.features(text, lexicon_of(None))) for text in texts]
    space = vectors.space_of(counted)
    rows = [space.weighted(one) for one in counted]
    assert np.abs(vectors.likenesses(space, rows)[17] - space.likeness(*rows[17])).max() < 1e-5
