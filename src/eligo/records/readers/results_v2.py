"""Posted results of API v2 studies: flow, baseline, outcomes and adverse events as tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eligo.records.model import Analysis, Figure, ResultTable
from eligo.records.readers.ctgov_v2_module import Module

Groups = dict[str, str]
_EVENTS = {"seriousEvents": "serious adverse events", "otherEvents": "other adverse events"}
_TOTALS = {"serious": "serious adverse events", "other": "other adverse events", "deaths": "deaths"}


def result_tables(results: Module) -> tuple[ResultTable, ...]:
    """Every table of a results section, in the order in which the registry shows them."""
    return (
        *_flow(results.sub("participantFlowModule")),
        *_baseline(results.sub("baselineCharacteristicsModule")),
        *_outcomes(results.sub("outcomeMeasuresModule")),
        *_events(results.sub("adverseEventsModule")),
    )


def _words(m: Module, key: str) -> str | None:
    held = m.data.get(key)
    return None if held is None else str(held)


def _groups(m: Module, key: str = "groups") -> Groups:
    """A group's id -> its title."""
    named = ((_words(one, "id"), _words(one, "title")) for one in m.each(key))
    return {ident: title or ident for ident, title in named if ident}


def _group(m: Module, groups: Groups, key: str = "groupId") -> str:
    ident = _words(m, key) or ""
    return groups.get(ident, ident)


def _flow(m: Module) -> Iterator[ResultTable]:
    groups = _groups(m)
    for period in m.each("periods"):
        steps = (
            Figure(
                group=_group(one, groups),
                label=_words(row, "type") or "",
                value=_words(one, "numSubjects") or _words(one, "numUnits") or "",
                comment=_words(one, "comment"),
            )
            for rows, held in (("milestones", "achievements"), ("dropWithdraws", "reasons"))
            for row in period.each(rows)
            for one in row.each(held)
        )
        yield ResultTable(
            section="flow",
            title=_words(period, "title") or "",
            source=period.source("title"),
            description=_words(m, "recruitmentDetails") or _words(m, "preAssignmentDetails"),
            figures=tuple(steps),
        )


def _baseline(m: Module) -> Iterator[ResultTable]:
    groups = _groups(m)
    for denom in m.each("denoms"):
        yield ResultTable(
            section="baseline",
            title=f"{_words(denom, 'units')} analysed",
            source=denom.source("units"),
            population=_words(m, "populationDescription"),
            figures=tuple(_counts(denom, groups, "")),
        )
    for measure in m.each("measures"):
        yield _measure("baseline", measure, groups)


def _counts(denom: Module, groups: Groups, label: str) -> Iterator[Figure]:
    for one in denom.each("counts"):
        yield Figure(group=_group(one, groups), label=label, value=_words(one, "value") or "")


def _outcomes(m: Module) -> Iterator[ResultTable]:
    for outcome in m.each("outcomeMeasures"):
        yield _measure("outcome", outcome, _groups(outcome))


def _measure(section: Any, m: Module, groups: Groups) -> ResultTable:
    analysed = (
        figure
        for denom in m.each("denoms")
        for figure in _counts(denom, groups, f"{_words(denom, 'units')} analysed")
    )
    return ResultTable(
        section=section,
        title=_words(m, "title") or "",
        source=m.source("title"),
        level=_words(m, "type"),
        kind=_words(m, "paramType"),
        unit=_words(m, "unitOfMeasure"),
        dispersion=_words(m, "dispersionType"),
        time_frame=_words(m, "timeFrame"),
        description=_words(m, "description"),
        population=_words(m, "populationDescription"),
        figures=(*analysed, *_figures(m, groups)),
        analyses=tuple(_analysis(one, groups) for one in m.each("analyses")),
    )


def _figures(measure: Module, groups: Groups) -> Iterator[Figure]:
    for row in measure.each("classes"):
        for category in row.each("categories"):
            titles = (_words(row, "title"), _words(category, "title"))
            label = ", ".join(title for title in titles if title)
            for one in category.each("measurements"):
                yield Figure(
                    group=_group(one, groups),
                    label=label,
                    value=_words(one, "value") or "",
                    spread=_words(one, "spread"),
                    low=_words(one, "lowerLimit"),
                    high=_words(one, "upperLimit"),
                    comment=_words(one, "comment"),
                )


def _analysis(m: Module, groups: Groups) -> Analysis:
    return Analysis(
        groups=tuple(groups.get(str(one), str(one)) for one in m.data.get("groupIds") or ()),
        method=_words(m, "statisticalMethod"),
        p_value=_words(m, "pValue"),
        parameter=_words(m, "paramType"),
        estimate=_words(m, "paramValue"),
        level=_words(m, "ciPctValue"),
        low=_words(m, "ciLowerLimit"),
        high=_words(m, "ciUpperLimit"),
        comment=_words(m, "groupDescription") or _words(m, "statisticalComment"),
    )


def _events(m: Module) -> Iterator[ResultTable]:
    groups = _groups(m, "eventGroups")
    for name, title in _TOTALS.items():
        totals = tuple(_total(one, name) for one in m.each("eventGroups"))
        yield from _table(m, f"{title}, all", tuple(one for one in totals if one))
    for key, title in _EVENTS.items():
        found = (figure for event in m.each(key) for figure in _affected(event, groups))
        yield from _table(m, title, tuple(found))


def _table(m: Module, title: str, figures: tuple[Figure, ...]) -> Iterator[ResultTable]:
    if figures:
        yield ResultTable(
            section="events",
            title=title,
            source=m.source("eventGroups"),
            unit="participants",
            time_frame=_words(m, "timeFrame"),
            description=_words(m, "description"),
            figures=figures,
        )


def _total(group: Module, name: str) -> Figure | None:
    affected = _words(group, f"{name}NumAffected")
    if affected is None:
        return None
    return Figure(
        group=_words(group, "title") or "",
        label="all",
        value=affected,
        at_risk=_words(group, f"{name}NumAtRisk"),
    )


def _affected(event: Module, groups: Groups) -> Iterator[Figure]:
    for one in event.each("stats"):
        yield Figure(
            group=_group(one, groups),
            label=_words(event, "term") or "",
            value=_words(one, "numAffected") or "",
            at_risk=_words(one, "numAtRisk"),
            comment=_words(event, "organSystem"),
        )
