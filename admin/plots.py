"""Bars drawn as SVG that print and can be read aloud; every plot has its table beside it."""

from dataclasses import dataclass

from markupsafe import Markup, escape

from dialogs.figures.values import Table

BAR, GAP, WIDE, LABELS = 20, 9, 560, 262
LONGEST = 38
MOST = 12


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: float
    text: str
    hidden: bool


def bars(table: Table) -> Markup:
    """The first column of ``table`` as horizontal bars; small counts get a thin dashed bar without length."""
    shown = [Bar(row.label, float(row.cells[0].value or 0), row.cells[0].text, row.cells[0].hidden) for row in table.rows[:MOST]]
    if not shown or not table.biggest:
        return Markup("")
    height = len(shown) * (BAR + GAP) + GAP
    parts = [
        Markup('<svg class="plot" viewBox="0 0 {} {}" role="img" aria-labelledby="p-{}">').format(WIDE, height, table.id),
        Markup('<title id="p-{}">{}: {}. {}</title>').format(table.id, table.title, table.columns[0], _told(shown)),
    ]
    room = WIDE - LABELS - 90
    for place, bar in enumerate(shown):
        top = GAP + place * (BAR + GAP)
        length = 3 if bar.hidden else max(1, round(room * bar.value / table.biggest))
        parts.append(Markup('<text class="plot-label" x="{}" y="{}">{}</text>').format(LABELS - 8, top + 15, _short(bar.label)))
        look = "plot-bar hidden" if bar.hidden else "plot-bar"
        parts.append(Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>').format(look, LABELS, top, length, BAR))
        parts.append(Markup('<text class="plot-value" x="{}" y="{}">{}</text>').format(LABELS + length + 6, top + 15, bar.text))
    return Markup("").join([*parts, Markup("</svg>")])


def _told(shown: list[Bar]) -> str:
    return "; ".join(f"{bar.label} {bar.text}" for bar in shown)


def _short(label: str) -> Markup:
    return escape(label if len(label) <= LONGEST else label[: LONGEST - 1] + "…")
