"""Where a service is valid: the implicit criterion on residence and the choice of a local variant; knows no outcomes."""

from collections.abc import Mapping

from knowledge.records import Criterion, Semantics, Service, Variant

RESIDENCE = "comune_residenza"
NOWHERE = "senza-residenza"


def territory_criterion(service: Service, semantics: Semantics) -> Criterion | None:
    """``territory`` and ``territory_rule`` written as a criterion; ``None`` where they ask nothing."""
    places = semantics.territories.get(service.territory)
    if service.territory_rule not in ("residenza", "presenza") or places is None:
        return None
    present = service.territory_rule == "presenza"
    basis = service.territory_basis
    return Criterion(
        fact=RESIDENCE,
        op="in",
        value=[*places, NOWHERE] if present else list(places),
        on_false="verifica" if present else None,
        note=basis.note if basis else None,
        source=basis.source if basis else service.sources[0] if service.sources else "memoria",
        as_of=basis.as_of if basis else None,
    )


def variant_of(
    service: Service, semantics: Semantics, groups: Mapping[str, tuple[str, ...]], *, place: str, town: str | None
) -> Variant | None:
    """The most recent variant whose territory, or whose list of towns, contains the residence."""
    fitting = [variant for variant in service.variants if _contains(variant, semantics, groups, place=place, town=town)]
    return max(fitting, key=lambda variant: (variant.year or 0, bool(variant.comuni)), default=None)


def _contains(variant: Variant, semantics: Semantics, groups: Mapping[str, tuple[str, ...]], *, place: str, town: str | None) -> bool:
    if variant.comuni:
        return town is not None and town.casefold().strip() in {name.casefold() for name in variant.comuni}
    places = semantics.territories.get(variant.territory or "")
    return places is not None and place in {member for name in places for member in groups.get(name, (name,))}


def with_variant(service: Service, variant: Variant) -> Service:
    """The service as the variant has it: inherited, overridden, dropped and added criteria; own windows, offices, benefits."""
    overrides = {override.id: override.model_dump(exclude_unset=True, by_alias=True) for override in variant.override}
    criteria = []
    for criterion in service.criteria:
        if criterion.id in variant.drop:
            continue
        if isinstance(criterion, Criterion) and criterion.id in overrides:
            own = overrides[criterion.id]
            merged = criterion.model_dump(exclude_unset=True, by_alias=True) | own
            if "value" in own and "figures" not in own:
                merged.pop("figures", None)
            criterion = Criterion.model_validate(merged)
        criteria.append(criterion)
    changes: dict[str, object] = {"criteria": (*criteria, *variant.add)}
    if variant.windows:
        changes["windows"] = variant.windows
    if variant.where:
        changes["where"] = variant.where
    if variant.what_you_get:
        changes["what_you_get"] = variant.what_you_get
    return service.model_copy(update=changes)
