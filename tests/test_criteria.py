"""One criterion in one known situation: the order in which a failed comparison is softened."""

from typing import Any

import pytest

from knowledge.records import Condition, Criterion
from knowledge.rules.criteria import Verdict, Vocabulary, verdict
from tests.content import built_in

LOW_ISEE = {"fact": "isee", "op": "lte", "value": 9}
FROM_EU = {"fact": "titolo_soggiorno", "op": "in", "value": ["ue"]}
VOCABULARY = Vocabulary.of(built_in())


def _verdict(values: dict[str, Any], *, grouped: bool = False, told: bool = True, **criterion: Any) -> Verdict:
    rule = Criterion.model_validate({"source": "memoria", **criterion})

    def read(condition: Condition) -> Any:
        return values.get(condition.fact or "")

    return verdict(VOCABULARY, rule, read, grouped=grouped, isee_type_told=told)


@pytest.mark.parametrize(
    ("values", "criterion", "wanted"),
    [
        ({"isee": 25000}, {"fact": "isee", "op": "lte", "value": 25000}, Verdict.YES),
        ({"isee": 25000.01}, {"fact": "isee", "op": "lte", "value": 25000}, Verdict.NO),
        ({"isee": 30000}, {"fact": "isee", "op": "lte", "value": 25000, "verify_to": 30000}, Verdict.VERIFY),
        ({"isee": "nessun-isee"}, {"fact": "isee", "op": "lte", "value": 25000}, Verdict.UNKNOWN),
        ({"invalidita_percentuale": "nessuna-percentuale"}, {"fact": "invalidita_percentuale", "op": "gte", "value": 74}, Verdict.NO),
        (
            {"invalidita_percentuale": "nessuna-percentuale"},
            {"fact": "invalidita_percentuale", "op": "gte", "value": 74, "on_none": "verifica"},
            Verdict.VERIFY,
        ),
        ({"titolo_soggiorno": "in-rinnovo"}, {"fact": "titolo_soggiorno", "op": "in", "value": ["ue"]}, Verdict.UNKNOWN),
        ({"titolo_soggiorno": "in-rinnovo"}, {"fact": "titolo_soggiorno", "op": "in", "value": ["ue"], "pending_ok": True}, Verdict.YES),
        ({"titolo_soggiorno": "in-rinnovo"}, {"fact": "titolo_soggiorno", "op": "in", "value": ["in-rinnovo"]}, Verdict.YES),
        ({"titolo_soggiorno": "altro-permesso-valido"}, {"fact": "titolo_soggiorno", "op": "in", "value": ["ue"]}, Verdict.VERIFY),
        (
            {"titolo_soggiorno": "nessuno"},
            {**FROM_EU, "on_false": "verifica"},
            Verdict.VERIFY,
        ),
        ({"titolo_casa": "affitto-concordato"}, {"fact": "titolo_casa", "op": "in", "value": ["affitto-con-contratto"]}, Verdict.YES),
        ({"eta_figli": ()}, {"fact": "eta_figlio_piu_piccolo", "op": "lt", "value": 3}, Verdict.NO),
        (
            {"eta": 40, "isee": 1},
            {**LOW_ISEE, "if": [{"fact": "eta", "op": "lt", "value": 18}]},
            Verdict.ABSENT,
        ),
        (
            {"isee": 20000, "isee_tipo": "ordinario"},
            {**LOW_ISEE, "isee_tipo": "sociosanitario"},
            Verdict.VERIFY,
        ),
        (
            {"isee": 20000, "isee_tipo": "ordinario"},
            {**LOW_ISEE, "isee_tipo": "prestazioni-familiari"},
            Verdict.NO,
        ),
        ({"isee": 5, "isee_tipo": "sociosanitario"}, {**LOW_ISEE, "isee_tipo": "ordinario"}, Verdict.VERIFY),
        (
            {"reddito_familiare_annuo": 14500, "componenti_nucleo": 3},
            {"fact": "reddito_familiare_annuo", "op": "lte", "value": 13659.64, "scale": "patrocinio"},
            Verdict.VERIFY,
        ),
        (
            {"reddito_familiare_annuo": 14500, "componenti_nucleo": 1},
            {"fact": "reddito_familiare_annuo", "op": "lte", "value": 13659.64, "scale": "patrocinio"},
            Verdict.NO,
        ),
    ],
)
def test_verdict(values: dict[str, Any], criterion: dict[str, Any], wanted: Verdict) -> None:
    values = {**values, "eta_figlio_piu_piccolo": None} if "eta_figli" in values else values
    assert _verdict(values, **criterion) is wanted


def test_a_condition_nobody_can_settle_counts_only_when_it_would_not_matter() -> None:
    rule = {"fact": "eta", "op": "gte", "value": 18, "if": [{"fact": "isee", "op": "lte", "value": 9}]}
    adult, child = {"eta": 30, "isee": "nessun-isee"}, {"eta": 8, "isee": "nessun-isee"}
    assert _verdict(adult, **rule) is Verdict.YES and _verdict(child, **rule) is Verdict.UNKNOWN
    assert _verdict(adult, grouped=True, **rule) is Verdict.UNKNOWN and _verdict(child, grouped=True, **rule) is Verdict.NO
