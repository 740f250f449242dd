"""Texts and values: escapes, vague outcomes, targets never named, doses, consent, scope."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eligo.records.checks.words import holds, shape, shown
from eligo.records.doses import Phase, amounts, regimens
from eligo.records.flags import flag_in, make_flag
from eligo.records.model import Flag, Outcome, Trial, Value

_ESCAPE = re.compile(r"\\[<>'\"*_\[\]#~]|&(?:lt|gt|amp|quot|nbsp|#\d{1,9});")
_THRESHOLD = re.compile(r"[≥≤<>%]|\d{1,9}(?:\.\d{1,9})?\s*(?:log|fold|points?|mg|g/)")
_CD = re.compile(r"\bCD\d{1,3}[a-z]?\b", re.IGNORECASE)
_GLUED = re.compile(
    r"[^\W\d_]{3,}[,;][^\W\d_]{2,}|[^\W\d_]{3,}\((?!(?:e?s|ies)\))\w|[a-z]{3,}\.[A-Z][a-z]+"
)
_TARGET = re.compile(
    r"\btarget(?:s|ed)?\b[^.\n]{0,40}?\b(?:positive|antigen|express\w*)\b|\btarget on\b", re.I
)
_MINOR = re.compile(
    r"\bage[ds]?\s*(?:<|≤|under|below|less than)\s*(\d{1,9})"
    r"|\b(?:under|below|younger than)\s*(\d{1,9})\s*years",
    re.IGNORECASE,
)
_WHO = re.compile(r"\beligib|\b(?:participants|patients) must\b|\bcan join\b", re.IGNORECASE)
_DRUGS = frozenset({"DRUG", "BIOLOGICAL", "COMBINATION_PRODUCT", "GENETIC"})


def escapes(trial: Trial) -> Iterator[Flag]:
    """Escape characters shown as text."""
    text = trial.eligibility.text
    found = list(_ESCAPE.finditer(text.value)) if text else []
    if text and found:
        more = f" and {len(found) - 1} more" if found[1:] else ""
        message = f"escaped characters in the criteria: {found[0][0]!r}{more}"
        yield flag_in("text-escaped", message, text, *found[0].span())


def spacing(trial: Trial) -> Iterator[Flag]:
    """Words run together around punctuation."""
    for text in (trial.brief_title, trial.detailed_description):
        found = list(_GLUED.finditer(text.value)) if text else []
        if text and found:
            more = f" and {len(found) - 1} more" if found[1:] else ""
            message = f"no space at {found[0][0]!r}{more}"
            yield flag_in("spacing-lost", message, text, *found[0].span())


def vague_outcomes(trial: Trial) -> Iterator[Flag]:
    """Primary outcomes that say that something changes and not how it is measured."""
    for outcome in trial.outcomes:
        if outcome.level == "primary" and _is_vague(outcome):
            words = outcome.description or outcome.measure
            generic = shape("generic_object").search(shown(outcome.measure, outcome.description))
            message = f"{outcome.measure.value!r} has no threshold and names no metric"
            yield make_flag("outcome-vague", message, words=words.value, at=words.source,
                            severity="high" if generic else "low")  # fmt: skip


def _is_vague(outcome: Outcome) -> bool:
    words = shown(outcome.measure, outcome.description)
    if shape("change").search(words) is None or _THRESHOLD.search(words):
        return False
    return shape("metric").search(words) is None


def target(trial: Trial) -> Iterator[Flag]:
    """A targeted cell therapy, or a criterion on "the target", and no target named."""
    about = _about(trial)
    if not holds("targeted", about) or not shape("targeted").search(about):
        return
    criteria = shown(trial.eligibility.text)
    named = _CD.search(about) or shape("antigens").search(about) or _positive_marker(criteria)
    if named:
        return
    text, message = trial.eligibility.text, "the target of the therapy is named nowhere"
    match = _TARGET.search(criteria)
    if text and match:
        yield flag_in("target-not-named", message, text, *match.span())
    else:
        yield make_flag("target-not-named", message)


def _about(trial: Trial) -> str:
    """Everything that says what the trial gives."""
    arms = [part for arm in trial.arms for part in (arm.label, arm.description, *arm.interventions)]
    given = [part for one in trial.interventions for part in (one.name, one.description)]
    titles = (trial.brief_title, trial.official_title)
    return shown(*titles, trial.brief_summary, trial.detailed_description, *arms, *given)


def _positive_marker(criteria: str) -> bool:
    marker = re.search(r"\bCD\d{1,3}[a-z]?\b[^.;\n]{0,25}(?:positiv|express|\+)", criteria, re.I)
    return marker is not None or shape("antigens").search(criteria) is not None


def doses(trial: Trial) -> Iterator[Flag]:
    """Drugs without a dose, and doses without frequency, route or length."""
    if trial.raw.kind == "flat":
        return
    texts = [text for text in _dosed(trial) if text]
    told = [(text, one) for text in texts for one in regimens(text.value)]
    if not told:
        if trial.interventions and any(_is_drug(one.type) for one in trial.interventions):
            yield make_flag("dose-not-reported", "no dose, frequency, route or length is told")
        return
    text, one = told[0]
    parts = ("frequency", "route", "duration")
    missing = [part for part in parts if _lacks(one.phases[0], part)]
    if missing:
        message = f"not told: {', '.join(missing)}"
        yield flag_in("dose-incomplete", message, text, one.start, one.end)


def _lacks(phase: Phase, part: str) -> bool:
    """Whether a part is not told, or only assumed; one dose needs no length."""
    assumed = {one.part for one in phase.assumed}
    often = phase.frequency
    if part == "duration" and often is not None and (often.once or often.points):
        return False
    return part in assumed or getattr(phase, part) is None


def _dosed(trial: Trial) -> Iterator[Value[str] | None]:
    yield from (arm.description for arm in trial.arms)
    yield from (one.description for one in trial.interventions)
    yield trial.detailed_description
    yield trial.brief_summary


def _is_drug(kind: Value[str] | None) -> bool:
    return kind is None or kind.value in _DRUGS


def routes(trial: Trial) -> Iterator[Flag]:
    """Infusions in one place, injection sites in another."""
    if not trial.outcomes:
        return
    prose = shown(*_dosed(trial))
    rest = shown(*(part for one in trial.outcomes for part in (one.measure, one.description)))
    infused = re.search(r"\binfusions?\b", prose, re.IGNORECASE)
    injected = re.search(r"\binjection[\s-]site\b", rest, re.IGNORECASE)
    if infused and injected and not re.search(r"\binjections?\b", prose, re.IGNORECASE):
        message = f"{infused[0]!r} in the description, {injected[0]!r} among the outcomes"
        yield make_flag("route-conflict", message, words=injected[0])


def phase(trial: Trial) -> Iterator[Flag]:
    """Phase "Not Applicable" where a drug is dosed."""
    if [one.value for one in trial.phases] != ["NA"]:
        return
    if any(text and amounts(text.value) for text in _dosed(trial)):
        printed = trial.phases[0]
        message = "phase 'Not Applicable' for a trial that gives a dose"
        yield make_flag("phase-unusual", message, words=printed.printed, at=printed.source)


def consent(trial: Trial) -> Iterator[Flag]:
    """Minors admitted and nothing said of consent or assent."""
    text, minor = trial.eligibility.text, _admits_minors(trial)
    if text is not None and minor and not shape("consent").search(text.value):
        yield make_flag(
            "assent-missing", f"{minor}; no criterion on consent or assent", words=minor
        )


def _admits_minors(trial: Trial) -> str | None:
    """The words that admit minors; None where none do."""
    low, high = trial.eligibility.min_age, trial.eligibility.max_age
    if low is not None:
        return low.printed if low.value.unit != "a" or low.value.value < 18 else None
    if high is not None and (high.value.unit != "a" or high.value.value <= 18):
        return high.printed
    match = _MINOR.search(shown(trial.eligibility.text))
    return match[0] if match and int(match[1] or match[2]) <= 18 else None


def scope(trial: Trial) -> Iterator[Flag]:
    """A condition narrower than the title: the title has its last words and not its first."""
    title = shown(trial.brief_title).casefold()
    for condition in trial.conditions:
        words = condition.value.casefold().split()
        if len(words) < 3 or condition.value.casefold() in title:
            continue
        tail = " ".join(words[1:])
        if tail in title and words[0] not in title and "," not in condition.value:
            message = f"the condition is {condition.value!r}, the title says {tail!r}"
            yield make_flag("scope-differs", message, words=condition.value, at=condition.source)


def identifier(trial: Trial) -> Iterator[Flag]:
    """A study id that is a treatment's name."""
    number = trial.org_study_id.id if trial.org_study_id else None
    if number is None or re.search(r"\d", number.value) or trial.nct_id is None:
        return
    parts = [part for part in re.split(r"[+/ ]", number.value.casefold()) if len(part) > 2]
    title = shown(trial.brief_title).casefold()
    if parts and all(part in title for part in parts):
        message = f"the study id {number.value!r} is made of the title's words"
        place = number.source
        yield make_flag("low-information", message, words=number.value, at=place, severity="low")


def summary(trial: Trial) -> Iterator[Flag]:
    """A portal's text that tells who may join and leaves out most criteria."""
    text = trial.eligibility.text
    told = [
        one
        for one in trial.portal_texts
        if re.search(r"\beligib|\bparticipants must\b", one.value, re.I)
    ]
    if text is None or not told:
        return
    clauses = [c for c in re.split(r"[;\n]|\.\s", text.value) if len(_content(c)) > 2]
    said = _content(told[0].value)
    left = [c for c in clauses if len(_content(c) & said) * 2 < len(_content(c))]
    if clauses and len(left) * 2 >= len(clauses):
        message = f"{len(left)} of {len(clauses)} criteria have no counterpart in the portal's text"
        place = told[0].source
        yield make_flag("summary-omits-criteria", message, words=place.label, at=place)


def _content(words: str) -> set[str]:
    return {word.casefold()[:6] for word in re.findall(r"[^\W\d_]{4,}", words)}


CONTENT_CHECKS = (escapes, vague_outcomes, target, doses, routes, phase, consent, scope,
                  identifier, summary)  # fmt: skip
