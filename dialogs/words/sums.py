"""How much an aid may bring, said in the person's language: rounded, called an estimate, never a promise."""

from typing import TYPE_CHECKING

from knowledge.amounts.estimates import Estimate
from knowledge.amounts.texts import WIDE, rounded

if TYPE_CHECKING:
    from dialogs.scene import Scene
    from knowledge.rules.matching import Result

PERIODS = {"mensile": "sum.month", "annuo": "sum.year", "una-tantum": "sum.once"}
FORMS = {"sconto": "sum.discount", "rimborso": "sum.refund", "prestito": "sum.loan"}


def sums(scene: "Scene", result: "Result") -> list[str]:
    """What one might get, where a rule allows to say it; nothing for what does not seem to apply or is received already."""
    if str(result.outcome) == "unlikely" or result.already:
        return []
    return [text for one in _told(scene, result) if (text := _said(scene, one))]


def yearly(scene: "Scene", result: "Result") -> float:
    """About how much money a year is sure from what is known; 0 where no rule can say it. For the order, never to be shown."""
    told = [one for one in _told(scene, result) if one.low and not one.memory_only]
    sure = [one for one in told if one.computable != "threshold" and one.form != "servizi"]
    return max(((one.low or 0) * (one.months if one.period == "mensile" else 1) for one in sure), default=0)


def _told(scene: "Scene", result: "Result") -> tuple[Estimate, ...]:
    return scene.estimates(result.slug, variant=result.variant, person=str(result.person or "beneficiario"))


def _said(scene: "Scene", one: Estimate) -> str:
    if one.low is None or one.high is None:
        return ""
    words = scene.words
    if one.memory_only:
        return words("sum.services") if one.form == "servizi" else words("sum.unsure")
    if one.computable == "threshold":
        return words("sum.limit", sum=_limits(scene, one.low, one.high))
    if one.high <= 0:
        return ""
    text = _amount(scene, one)
    if one.period in PERIODS:
        text = words(PERIODS[one.period], sum=text)
    if one.period == "mensile" and one.months not in (1, 12):
        text = words("sum.months" if one.months < 12 else "sum.times", sum=text, n=one.months)
    if one.per == "figlio":
        text = words("sum.child", sum=text)
    if one.form in FORMS:
        text = words(FORMS[one.form], sum=text)
    text = words("sum.check" if one.verify else "sum.estimate", sum=text)
    return text[:1].upper() + text[1:]


def _limits(scene: "Scene", low: float, high: float) -> str:
    money = scene.words.money
    return money(low) if low == high else scene.words("sum.between", low=money(low), high=money(high))


def _amount(scene: "Scene", one: Estimate) -> str:
    words = scene.words
    assert one.low is not None and one.high is not None
    low, high = rounded(one.low), rounded(one.high)
    if one.at_least and low > 0:
        return words("sum.at_least", low=words.money(low))
    if low == high:
        return words("sum.about", high=words.money(high))
    if one.low <= 0 or one.high > WIDE * one.low > 0:
        return words("sum.up_to", high=words.money(high))
    return words("sum.between", low=words.money(low), high=words.money(high))
