"""Posted results of the legacy XML: flow, baseline, outcomes and adverse events as tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eligo.records.model import Analysis, Figure, ResultTable, Source

Groups = dict[str, str]
_READER = "ctgov-xml"
_CLASSES = "class_list/class"
_CATEGORIES = "category_list/category"
_MEASUREMENTS = "measurement_list/measurement"


def result_tables(root: Any) -> tuple[ResultTable, ...]:
    """Every table below clinical_results, in the order in which the registry shows them."""
    results = root.find("clinical_results")
    if results is None:
        return ()
    return (*_flow(results), *_baseline(results), *_outcomes(results), *_events(results))


def _text(node: Any, path: str) -> str | None:
    found = node.findtext(path)
    return (found.strip() or None) if found else None


def _source(path: str) -> Source:
    return Source(_READER, f"clinical_study/clinical_results/{path}")


def _groups(node: Any) -> Groups:
    """A group's id -> its title."""
    found = node.findall("group_list/group")
    return {
        one.get("group_id", ""): _text(one, "title") or one.get("group_id", "") for one in found
    }


def _group(node: Any, groups: Groups) -> str:
    ident = str(node.get("group_id", ""))
    return groups.get(ident, ident)


def _flow(results: Any) -> Iterator[ResultTable]:
    for flow in results.findall("participant_flow"):
        groups = _groups(flow)
        for period in flow.findall("period_list/period"):
            steps = (
                Figure(
                    group=_group(one, groups),
                    label=_text(row, "title") or "",
                    value=one.get("count", ""),
                    comment=(one.text or "").strip() or None,
                )
                for path in (
                    "milestone_list/milestone",
                    "drop_withdraw_reason_list/drop_withdraw_reason",
                )
                for row in period.findall(path)
                for one in row.findall("participants_list/participants")
            )
            yield ResultTable(
                section="flow",
                title=_text(period, "title") or "",
                source=_source("participant_flow"),
                description=_text(flow, "recruitment_details")
                or _text(flow, "pre_assignment_details"),
                figures=tuple(steps),
            )


def _baseline(results: Any) -> Iterator[ResultTable]:
    for baseline in results.findall("baseline"):
        groups = _groups(baseline)
        for analysed in baseline.findall("analyzed_list/analyzed"):
            yield ResultTable(
                section="baseline",
                title=f"{_text(analysed, 'units')} analysed",
                source=_source("baseline"),
                population=_text(baseline, "population"),
                figures=tuple(_counts(analysed, groups, "")),
            )
        for measure in baseline.findall("measure_list/measure"):
            yield _measure("baseline", measure, groups, _source("baseline/measure_list"))


def _counts(analysed: Any, groups: Groups, label: str) -> Iterator[Figure]:
    for one in analysed.findall("count_list/count"):
        yield Figure(group=_group(one, groups), label=label, value=one.get("value", ""))


def _outcomes(results: Any) -> Iterator[ResultTable]:
    for outcome in results.findall("outcome_list/outcome"):
        groups, source = _groups(outcome), _source("outcome_list/outcome")
        measures = [*outcome.findall("measure"), *outcome.findall("measure_list/measure")]
        tables = [_measure("outcome", one, groups, source) for one in measures]
        yield ResultTable(
            section="outcome",
            title=_text(outcome, "title") or "",
            source=source,
            level=_text(outcome, "type"),
            kind=tables[0].kind if tables else None,
            unit=tables[0].unit if tables else None,
            dispersion=tables[0].dispersion if tables else None,
            time_frame=_text(outcome, "time_frame"),
            description=_text(outcome, "description"),
            population=_text(outcome, "population"),
            figures=tuple(figure for one in tables for figure in one.figures),
            analyses=tuple(
                _analysis(one, groups) for one in outcome.findall("analysis_list/analysis")
            ),
        )


def _measure(section: Any, measure: Any, groups: Groups, source: Source) -> ResultTable:
    analysed = (
        figure
        for one in measure.findall("analyzed_list/analyzed")
        for figure in _counts(one, groups, f"{_text(one, 'units')} analysed")
    )
    return ResultTable(
        section=section,
        title=_text(measure, "title") or "",
        source=source,
        kind=_text(measure, "param"),
        unit=_text(measure, "units"),
        dispersion=_text(measure, "dispersion"),
        description=_text(measure, "description"),
        population=_text(measure, "population"),
        figures=(*analysed, *_figures(measure, groups)),
    )


def _figures(measure: Any, groups: Groups) -> Iterator[Figure]:
    """Old records have categories without classes."""
    for row in measure.findall(_CLASSES) or [measure]:
        of_row = _text(row, "title") if row is not measure else None
        for category in row.findall(_CATEGORIES):
            titles = (of_row, _text(category, "title") or _text(category, "sub_title"))
            label = ", ".join(title for title in titles if title)
            for one in category.findall(_MEASUREMENTS):
                yield Figure(
                    group=_group(one, groups),
                    label=label,
                    value=one.get("value", ""),
                    spread=one.get("spread"),
                    low=one.get("lower_limit"),
                    high=one.get("upper_limit"),
                    comment=(one.text or "").strip() or None,
                )


def _analysis(node: Any, groups: Groups) -> Analysis:
    compared = [one.text or "" for one in node.findall("group_id_list/group_id")]
    return Analysis(
        groups=tuple(groups.get(one, one) for one in compared),
        method=_text(node, "method"),
        p_value=_text(node, "p_value"),
        parameter=_text(node, "param_type"),
        estimate=_text(node, "param_value"),
        level=_text(node, "ci_percent"),
        low=_text(node, "ci_lower_limit"),
        high=_text(node, "ci_upper_limit"),
        comment=_text(node, "groups_desc") or _text(node, "estimate_desc"),
    )


def _events(results: Any) -> Iterator[ResultTable]:
    for reported in results.findall("reported_events"):
        groups = _groups(reported)
        for kind in ("serious", "other"):
            figures = tuple(
                figure
                for category in reported.findall(f"{kind}_events/category_list/category")
                for figure in _affected(category, groups)
            )
            if figures:
                yield ResultTable(
                    section="events",
                    title=f"{kind} adverse events",
                    source=_source("reported_events"),
                    unit="participants",
                    time_frame=_text(reported, "time_frame"),
                    description=_text(reported, "desc"),
                    figures=figures,
                )


def _affected(category: Any, groups: Groups) -> Iterator[Figure]:
    for event in category.findall("event_list/event"):
        for one in event.findall("counts"):
            yield Figure(
                group=_group(one, groups),
                label=_text(event, "sub_title") or "",
                value=one.get("subjects_affected", ""),
                at_risk=one.get("subjects_at_risk"),
                comment=_text(category, "title"),
            )
