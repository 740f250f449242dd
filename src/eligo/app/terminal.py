"""What people see in a terminal: colours, tables, and the reason for everything."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from eligo.app.history import Told
from eligo.engines import Answer
from eligo.language.wording import word
from eligo.matching.ask import Question
from eligo.matching.changes import Change
from eligo.matching.explain import STALE_DAYS, sentence, stale
from eligo.matching.judge import ELIGIBLE, INELIGIBLE, Judged, Match
from eligo.matching.rank import Ranked
from eligo.matching.runs import PairChange
from eligo.matching.search import Found, Stand
from eligo.patients.model import Patient
from eligo.reading.criteria import Criterion, Status
from eligo.records import Trial
from eligo.records.compare import Difference
from eligo.records.model import Figure, ResultTable
from eligo.records.schedule import PlannedDose

_COLOURS = {
    "met": "green",
    "not_met": "red",
    "unknown": "yellow",
    "not_applicable": "dim",
    ELIGIBLE: "green",
    INELIGIBLE: "red",
}
_STATUS_COLOURS = {Status.READ: "green", Status.PARTLY: "yellow", Status.UNREAD: "red"}
_STAND_COLOURS = {"admits": "green", "requires": "green", "depends": "yellow"}
SHOWN = 5  # trials shown in full for each patient
_REASONS = 3  # criteria shown for each trial


def console() -> Console:
    """The terminal; made anew so that tests can capture it."""
    return Console(highlight=False, soft_wrap=False)


def print_json(value: Any) -> None:
    """Indented JSON."""
    print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def print_criteria(criteria: Iterable[Criterion]) -> None:
    """Criteria as a list: words, status, logic in plain English, flags."""
    out = console()
    for number, one in enumerate(criteria, 1):
        indent = "  " if one.parent is not None else ""
        colour = _STATUS_COLOURS[one.status]
        out.print(Text.assemble(f"{indent}{number}. ", (one.side.value, "bold"), f"  {one.text}"))
        out.print(Text.assemble(f"{indent}   ", (one.status.value, colour), f": {word(one.logic)}"))
        for flag in one.flags:
            out.print(Text(f"{indent}   ! {flag.code}: {flag.message}", "yellow"))


def print_report(report: dict[str, Any]) -> None:
    """How much of a batch was read, and what was not, the commonest first."""
    out = console()
    counted = f"{report['texts']} texts, {report['errors']} errors, {report['criteria']} criteria"
    out.print(counted)
    for status, share in report["shares"].items():
        out.print(Text(f"{share:7.1%}  {status}", _STATUS_COLOURS[Status(status)]))
    for title, key in (("unread", "words"), ("flags", "code")):
        out.print(Text(f"commonest {title}", "bold"))
        for row in report[title]:
            out.print(Text(f"{row['count']:7}  {row[key]}"))


def print_check(criterion: str, verdict: str, answer: Answer) -> None:
    """One verdict with its reason."""
    out = console()
    out.print(Text.assemble((verdict, _COLOURS[verdict]), f"  {criterion}"))
    out.print(Text(f"  {answer.why}"))
    if answer.question:
        out.print(Text(f"  ? {answer.question}", "yellow"))


def print_matches(patient: Patient, best: list[Ranked[Match]], total: int) -> None:
    """A patient's best trials, with what decides each, and how many there are."""
    out = console()
    out.rule(Text(f"patient {patient.id}", "bold"), align="left")
    for notice in patient.notices:
        out.print(Text(f"! {notice}", "yellow"))
    for one in best:
        match = one.match
        colour = _COLOURS.get(match.verdict, "yellow")
        out.print(
            Text.assemble(
                f"{one.rank}. ", (match.trial, "bold"), "  ", (match.verdict, colour),
                f"  {match.title}",
            )
        )  # fmt: skip
        out.print(Text(f"   {sentence(match)}", "dim"))
        out.print(_reasons(one))
    if total > len(best):
        out.print(f"… and {total - len(best)} more; --jsonl prints all")


def print_changes(found: Iterable[PairChange]) -> None:
    """What is new, gone or different, with the criteria that changed."""
    out = console()
    for one in found:
        verdicts = " → ".join(v or "-" for v in (one.before, one.after))
        colour = _COLOURS.get(one.after or "", "yellow")
        pair = (f"{one.patient}  ", (one.trial, "bold"), f"  {one.kind}  ")
        out.print(Text.assemble(*pair, (verdicts, colour)))
        for criterion in one.criteria:
            told = " → ".join(v or "-" for v in (criterion.before, criterion.after))
            words = (f"“{criterion.text}”", "italic")
            out.print(Text.assemble(f"   {told}  ", words, f" {criterion.why}"))


def print_left(candidates: int) -> None:
    """How many trials are still candidates."""
    console().print(Text(f"{candidates} trials may fit", "dim"))


def print_question(question: Question) -> None:
    """A question with what its answers decide, and how to answer."""
    out = console()
    told = ", ".join(f"{words}: {number} out" for words, number in question.decides.items())
    how = "a value with its unit" if question.matter.takes_value else "yes, no"
    waits = f"{question.trials} trials wait for it{f' ({told})' if told else ''}"
    out.print(Text.assemble((question.words, "bold"), (f"  {waits}", "dim")))
    out.print(Text(f"  {how}, unknown or stop:", "yellow"))


def _reasons(ranked: Ranked[Match]) -> Table:
    """What decides: the failed criteria, else those that are open."""
    match = ranked.match
    failed = [j for j in match.deciding if j.fails]
    table = Table(show_header=False, box=None, padding=(0, 1), pad_edge=True)
    table.add_column(width=14)
    table.add_column(ratio=1)
    still_open = [j for j in match.deciding if j.verdict == "unknown" or j.doubt]
    good = len(match.deciding) - len(failed) - len(still_open)
    counts = f"{good} in favour, {len(failed)} against, {len(still_open)} open"
    table.add_row("", Text(counts, "dim"))
    shown = failed or still_open
    for judged in shown[:_REASONS]:
        table.add_row(Text(_sense(judged), _COLOURS[judged.verdict]), _explained(judged, match))
    if len(shown) > _REASONS:
        table.add_row("", Text(f"… and {len(shown) - _REASONS} more", "dim"))
    return table


def _sense(judged: Judged) -> str:
    """A verdict in words that need no table: an exclusion that is met excludes."""
    if judged.fails:
        return "excludes" if judged.criterion.side.value == "exclusion" else "not met"
    return "open"


def _explained(judged: Judged, match: Match) -> Text:
    words = " ".join(judged.criterion.text.split())
    text = Text.assemble((f"“{words}”", "italic"), f" {judged.answer.why}")
    if match.day and any(stale(fact, match.day) for fact in judged.answer.evidence):
        text.append(f" (a result is over {STALE_DAYS} days old)", "yellow")
    if judged.doubt:
        text.append(f"; but {judged.doubt}", "yellow")
    if judged.answer.question:
        text.append(f" → {judged.answer.question}", "yellow")
    return text


def print_found(found: Found) -> None:
    """A page of hits, what the words were taken for, and counts."""
    out = console()
    for one in found.expansions:
        off = Text(f"  --without {one.key}", "dim")
        out.print(Text.assemble(f"“{one.words}”: ", (one.means, "cyan"), f" ({one.how})", off))
    for ask in found.asked:
        counted = ", ".join(f"{count} {name}" for name, count in ask.counts.items() if count)
        out.print(
            Text.assemble(f"{ask.kind} “{ask.phrase}”: ", (ask.means, "cyan"), f" ({counted})")
        )
    for hit in found.hits:
        where = "" if hit.site is None else f"  site: {hit.site}"
        far = "" if hit.distance is None else f", {hit.distance:g} km"
        line = (f"{hit.rank}. ", (hit.trial, "bold"), f"  {hit.title}", (where + far, "green"))
        out.print(Text.assemble(*line))
        for stand in hit.stands:
            print_stand(stand, out)
        out.print(Text(f"   {hit.snippet}", "dim"))
    out.print(f"{found.total} trials")
    for name, counts in found.facets.items():
        if not counts:
            continue
        held = ", ".join(f"{value} {count}" for value, count in counts[:10])
        out.print(Text.assemble((f"{name}: ", "bold"), held))


def print_stand(stand: Stand, out: Console) -> None:
    """How a trial stands to a fact, with the criteria that make it so."""
    colour = _STAND_COLOURS.get(stand.standing, "dim")
    out.print(Text.assemble("   ", (stand.standing, colour), f" {stand.phrase}"))
    for one in stand.reasons:
        out.print(Text.assemble(f"     {one.side} ", (f"“{one.text}”", "italic"), f" {one.why}"))


def print_history(told: Told) -> None:
    """A trial's records with their versions, what changed, and what they say differently."""
    out = console()
    out.rule(Text(told.title, "bold"), align="left")
    for one in told.records:
        out.print(Text.assemble((one.record.id, "bold"), f"  ({one.record.reader})"))
        for step in one.steps:
            version = step.version
            dated = f"updated {version.updated}, " if version.updated else ""
            out.print(f"  {dated}loaded {version.first_seen} from {version.piece.where}")
            for line in (*map(difference_words, step.fields), *map(change_words, step.criteria)):
                out.print(Text(f"    {line}"))
    for conflict in told.conflicts:
        out.print(Text(f"! {difference_words(conflict)}", "yellow"))


def difference_words(difference: Difference) -> str:
    """A field and what each telling says of it, in one line."""
    if difference.told.keys() == {"before", "after"}:
        told = " → ".join("; ".join(one) or "(not told)" for one in difference.told.values())
    else:
        told = " | ".join(f"{name}: {'; '.join(one)}" for name, one in difference.told.items())
    return f"{difference.field}: {told}"


def change_words(change: Change) -> str:
    """A change of a criterion in one line."""
    return f"{change.side} criterion {change.kind}: {change.words}"


def print_failure(failure: dict[str, Any]) -> None:
    """What could not be read."""
    error = failure["error"]
    console().print(Text(f"! {error['code']}: {error['message']}", "red"))


def print_trials(trials: Iterable[Trial]) -> None:
    """Records in a table."""
    table = Table(box=None)
    for name in ("id", "status", "phase", "title", "flags"):
        table.add_column(name)
    for trial in trials:
        table.add_row(
            trial.id or "-",
            trial.status.value if trial.status else "-",
            ", ".join(p.value for p in trial.phases) or "-",
            trial.title or "-",
            str(len(trial.flags)),
        )
    console().print(table)


def print_trial(trial: Trial, criteria: Iterable[Criterion]) -> None:
    """A record with what is odd about it and its criteria."""
    out = console()
    out.rule(Text(f"{trial.id}  {trial.title}", "bold"), align="left")
    for label, value in _fields(trial):
        out.print(Text.assemble((f"{label}: ", "bold"), value))
    for flag in trial.flags:
        out.print(Text(f"! {flag.severity} {flag.code}: {flag.message}", "yellow"))
    print_criteria(criteria)


def _fields(trial: Trial) -> Iterable[tuple[str, str]]:
    """The fields that people look for first; what the record does not show is left out."""
    if trial.status:
        yield "status", trial.status.value
    if trial.phases:
        yield "phase", ", ".join(p.value for p in trial.phases)
    if trial.sponsor:
        yield "sponsor", trial.sponsor.name.value
    if trial.conditions:
        yield "conditions", ", ".join(c.value for c in trial.conditions)
    for arm in trial.arms:
        label = arm.label.value if arm.label else "(unnamed)"
        yield "arm", f"{label} (named in the {arm.listed_in})"
    for outcome in trial.outcomes:
        frame = f" @ {outcome.time_frame.value}" if outcome.time_frame else ""
        yield f"{outcome.level} outcome", f"{outcome.measure.value}{frame}"


def print_results(tables: Iterable[ResultTable]) -> None:
    """Posted results: a row for each label, a column for each group."""
    out = console()
    for one in tables:
        parts = (one.time_frame, one.kind, one.unit, one.dispersion)
        out.print(Text.assemble((f"{one.section}: {one.title}", "bold")))
        out.print(Text("  " + "; ".join(part for part in parts if part), "dim"))
        groups = list(dict.fromkeys(figure.group for figure in one.figures))
        table = Table("", *groups, box=None)
        for label in dict.fromkeys(figure.label for figure in one.figures):
            held = {f.group: _figure(f) for f in one.figures if f.label == label}
            table.add_row(label, *(held.get(group, "") for group in groups))
        out.print(table)
        for analysis in one.analyses:
            told = (analysis.method, analysis.parameter, analysis.estimate)
            said = ", ".join(part for part in told if part)
            out.print(Text(f"  {' against '.join(analysis.groups)}: {said}, p {analysis.p_value}"))


def _figure(figure: Figure) -> str:
    """A number with what is known of its spread."""
    spread = f" ± {figure.spread}" if figure.spread else ""
    within = f" [{figure.low or ''}, {figure.high or ''}]" if figure.low or figure.high else ""
    of = f"/{figure.at_risk}" if figure.at_risk else ""
    return f"{figure.value}{of}{spread}{within}"


def print_schedule(doses: list[PlannedDose]) -> None:
    """A calendar of doses."""
    if not doses:
        console().print("dose and schedule: not reported")
        return
    table = Table(box=None)
    for name in ("date", "drug", "amount", "note"):
        table.add_column(name)
    for dose in doses:
        note = "; ".join(part for part in (dose.condition, dose.note) if part)
        table.add_row(dose.date.isoformat(), dose.ingredient or "-", amount_of(dose), note)
    console().print(table)


def amount_of(dose: PlannedDose) -> str:
    """The amount of a dose, relative where the body's size is missing."""
    if dose.amount is None:
        return "not reported"
    per = f" per {dose.per}" if dose.per else ""
    return f"{dose.amount.value.normalize():f} {dose.amount.unit}{per}"
