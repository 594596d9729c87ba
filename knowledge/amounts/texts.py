"""Says an estimate in plain Italian: rounded, called an estimate, with "almeno", "fino a" or "dipende" where that is the truth."""

from babel.numbers import format_decimal

from knowledge.amounts.values import Interval
from knowledge.records import AmountRule, Benefit

WIDE = 3
PERIODS = {"mensile": "al mese", "annuo": "in un anno", "una-tantum": "una volta sola"}
FORMS = {"sconto": " di sconto", "rimborso": " di rimborso", "prestito": " di anticipo, da restituire"}


def euro(value: float, *, cents: bool = False) -> str:
    """Euro as Italians write them: ``1.250 €``, ``13.659,64 €``."""
    text = f"{value:,.2f}" if cents else f"{value:,.0f}"
    return text.replace(",", " ").replace(".", ",").replace(" ", ".") + " €"


def benefit_amount(benefit: Benefit) -> str:
    """«203,80 euro al mese», or nothing."""
    if benefit.amount is None:
        return ""
    cents = (benefit.unit or "").startswith("euro")
    pattern = ("#,##0" if benefit.amount == int(benefit.amount) else "#,##0.00") if cents else None
    return f"{format_decimal(benefit.amount, pattern, locale='it')} {benefit.unit or ''}".strip()


def rounded(value: float) -> float:
    """To 5 euro below 200, to 10 above."""
    step = 5 if value < 200 else 10
    return float(int(value / step + 0.5) * step)


def estimate_text(rule: AmountRule, total: Interval | None, *, at_least: bool, verify: bool, memory_only: bool, reason: str | None) -> str:
    """The line for the citizen; empty when there is nothing to say."""
    if total is None:
        return ""
    if memory_only:
        return "servizi gratuiti: quanti, lo dice l'ufficio" if rule.output.form == "servizi" else "importo da verificare con un operatore"
    if rule.computable == "threshold":
        return f"limite di reddito: {_limits(total)} in un anno"
    if total.high <= 0:
        return f"con questi dati niente da questa regola ({reason})" if reason else "con questi dati niente da questa regola"
    text = _sum(rule, total, at_least=at_least) + FORMS.get(rule.output.form, "")
    text += ", stima"
    return text + (", da verificare con un operatore" if verify else "")


def _limits(total: Interval) -> str:
    if total.low == total.high:
        return euro(total.low, cents=True)
    return f"da {euro(total.low, cents=True)} a {euro(total.high, cents=True)}"


def _sum(rule: AmountRule, total: Interval, *, at_least: bool) -> str:
    low, high = rounded(total.low), rounded(total.high)
    period = PERIODS.get(rule.output.period, "")
    if rule.output.months not in (1, 12) and rule.output.period == "mensile":
        period += f" per {rule.output.months} mesi" if rule.output.months < 12 else f" per {rule.output.months} mensilità"
    if rule.output.per == "figlio":
        period += " per ogni figlio"
    if at_least and low > 0:
        return f"almeno circa {euro(low)} {period}"
    if low == high:
        return f"circa {euro(high)} {period}"
    if total.low <= 0:
        start = "fino a circa" if rule.computable == "ceiling" else "dipende: fino a circa"
        return f"{start} {euro(high)} {period}"
    if total.high > WIDE * total.low:
        return f"dipende: da circa {euro(low)} a circa {euro(high)} {period}"
    return f"tra circa {euro(low)} e {euro(high)} {period}"
