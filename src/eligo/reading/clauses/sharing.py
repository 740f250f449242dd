"""What one member of a list lends to the others: a period at its end, an adjective at its head."""

from __future__ import annotations

import re
from dataclasses import replace

from eligo.language.nodes import (
    All,
    Any,
    Fact,
    Judgement,
    Kind,
    Measure,
    Node,
    Qualifier,
    Readings,
)
from eligo.language.rewrite import replace_each, walk
from eligo.reading.rows.clause_parts import is_treatment
from eligo.reading.rows.context import Context
from eligo.reading.rows.qualifying import with_qualifiers

# A leading word of these binds the whole list; others may bind only the first member.
_WHOLE = frozenset({"status", "certainty", "route", "origin", "confirmation", "control"})
_DOUBTFUL = frozenset({"severity", "modifier"})
_OF_EXAMPLES = frozenset({"status", "route"})
_OF_TREATMENTS = frozenset({"acuity", "regimen"})
_USE = re.compile(
    r"\b(?:use|usage|treatment|therapy|intake|administration|consumption) (?:of|with)\b", re.I
)
_TREATED = re.compile(
    r"^(?:.* )?(?:treatments?|treated|therap(?:y|ies)|medications?) (?:for|of)"
    r"(?: (?:an?|the|this|their|any))?$",
    re.I,
)
_OF_ALLERGIES = frozenset({"severity", "grade"})  # "severe hypersensitivity to A or B": to each
_SURGERY = "surgery"
_BESIDE = frozenset({"or", "and", "/", "and/or"})
_TAILS = frozenset({"modifier", "treatment"})
_STABLE = Qualifier("regimen", "stable-dose")  # "stable doses of A or B": of each
_OF_HEADS = frozenset({"severity", "modifier", "acuity", "course", "regimen"})


def share_with_examples(base: Node, examples: Node) -> tuple[Node, Node]:
    """ "immunosuppressants such as A or B within 5 days": the window is of the class too."""
    last = next((n for n in reversed(list(walk(examples))) if not n.children), None)
    if not isinstance(last, Fact) or any(_has_period(n) for n in walk(base)):
        return base, examples
    if not _has_period(last):
        return base, examples
    return _lend_all(base, last), _lend_all(examples, last)


def _lend_all(node: Node, last: Fact) -> Node:
    return replace_each(node, lambda n: n if n.children else _lend(n, last))


def share_periods(nodes: list[Node]) -> list[Node]:
    """ "A or B within 6 months": the period at the end holds for facts before it without one."""
    nodes = _share_lengths(nodes)
    end = len(nodes)
    while end > 1 and isinstance(nodes[end - 1], Judgement):
        end -= 1  # "surgery or trauma within 28 days, or a need for surgery"
    last = next((n for n in walk(nodes[end - 1]) if _has_period(n)), None)
    if not isinstance(last, Fact) or any(_has_period(n) for n in nodes[: end - 1]):
        return nodes
    return [_lend(n, last) for n in nodes]


def _share_lengths(nodes: list[Node]) -> list[Node]:
    """ "ACE inhibitors or ARBs for at least 3 months": of treatments, each has lasted so long."""
    given = [n for n in nodes if isinstance(n, Fact) and is_treatment(n)]
    if len(given) < len(nodes) or any(n.duration or n.count for n in given[:-1]):
        return nodes
    length = given[-1].duration
    return [replace(n, duration=length) if length and not n.period else n for n in given]


def _has_period(node: Node) -> bool:
    return isinstance(node, Fact) and node.period is not None


def _lend(node: Node, last: Fact) -> Node:
    if isinstance(node, Any):
        return node.with_children(tuple(_lend(child, last) for child in node.of))
    if isinstance(node, Fact) and node.period is None and node.kind is not Kind.FAMILY_HISTORY:
        return replace(node, period=last.period)
    return node


def share_qualifiers(nodes: list[Node], context: Context) -> list[Node]:
    """ "active hepatitis B or hepatitis C": the adjective at the head holds for all after it.

    Of a severity it is not certain: then the members that may or may not have it get readings.
    """
    out: list[Node] = []
    lead: Fact | None = None
    of_head = False  # the head that the lead shares is still to come, or this member's
    spent = False  # that head was behind
    inner = False  # "angina, uncontrolled hypertension, heart failure": within the list
    ways: tuple[tuple[Qualifier, ...], ...] = ()
    lent = _with_sites(_with_tails(nodes, context), context)
    for node in _with_reasons(lent):
        ways = _ways(node) or ways
        if ways and isinstance(node, Fact) and not node.qualifiers:
            node = _in_each_way(node, ways)
        own = _own(node, context)
        if lead is not None and own <= {"modifier"}:
            whole, doubtful = _lent(lead, of_head, context)
            kept = tuple(q for q in whole if not (spent and q.value == "active"))
            kept = tuple(q for q in kept if not (inner and q.name == "control"))
            node = _given(node, lead, kept, doubtful, context)
        spent = spent or (of_head and not _is_headless(node, context))
        if bool(own) and lead is None:
            inner = bool(out)
        of_head = (of_head or bool(own)) and _is_headless(node, context)
        if isinstance(node, Fact) and own:
            lead, ways, spent = node, (), spent and own <= {"modifier"}
        out.append(node)
    return out


def _own(node: Node, context: Context) -> set[str]:
    """The names of a member's own qualifiers, but for what stands behind it."""
    if not isinstance(node, Fact):
        return set()
    said = (q for q in node.qualifiers if q.name not in _TAILS or _leads(q, node, context))
    return {q.name for q in said if not _says_what_for(q)} - {"method"}


def _says_what_for(qualifier: Qualifier) -> bool:
    """Whether it says what a treatment was for, which stands behind it."""
    words = str(qualifier.value) if qualifier.name == "modifier" else ""
    return qualifier.name == "indication" or words.startswith("for ")


def _with_sites(nodes: list[Node], context: Context) -> list[Node]:
    """ "Ocular trauma or surgery": a bare "surgery" is of the same part of the body."""
    out = list(nodes)
    for at in range(1, len(out)):
        bare, before = out[at], nodes[at - 1]
        if not isinstance(bare, Fact) or bare.concept.code != _SURGERY or bare.span is None:
            continue
        if not isinstance(before, Fact) or before.span is None or bare.qualifier("site"):
            continue
        between = context.text[before.span.end : bare.span.start].strip().lower()
        said = context.words(before.span.start, before.span.end).split()
        site = next((s for s in map(context.terms.site, said) if s is not None), None)
        own = context.words(bare.span.start, bare.span.end).lower().split()
        if site is not None and between in _BESIDE and len(own) == 1:
            out[at] = with_qualifiers(bare, Qualifier("site", site))
    return out


def _with_tails(nodes: list[Node], context: Context) -> list[Node]:
    """ "Liver or kidney disease requiring dialysis": what stands behind the head is of all."""
    out = list(nodes)
    for at in range(len(out) - 1, 0, -1):
        owner, before = out[at], out[at - 1]
        if not isinstance(owner, Fact) or not isinstance(before, Fact):
            continue
        if owner.kind is before.kind and _is_headless(before, context):
            tail = [
                q for q in owner.qualifiers if q.name in _TAILS and not _leads(q, owner, context)
            ]
            period, length = before.period or owner.period, before.duration or owner.duration
            same = replace(before, period=period, duration=length)
            out[at - 1] = with_qualifiers(same, *tail)
    return out


def _with_reasons(nodes: list[Node]) -> list[Node]:
    """ "Chemotherapy or radiotherapy for lymphoma": what the last was for, the others were too."""
    given: list[Fact] = [n for n in nodes if isinstance(n, Fact) and is_treatment(n)]
    if len(given) < len(nodes) or any(n.qualifier("indication") or n.period for n in given[:-1]):
        return nodes
    if given and given[-1].qualifier("status"):
        return nodes  # "previous surgery or previous chemotherapy for this": each by itself
    reasons = [q for q in given[-1].qualifiers if _says_what_for(q)]
    return [*(with_qualifiers(n, *reasons) for n in given[:-1]), given[-1]]


def _ways(node: Node) -> tuple[tuple[Qualifier, ...], ...]:
    """ "Severe or uncontrolled heart disease": the alternatives that its adjectives name."""
    facts = node.of if isinstance(node, Any) else ()
    same = {n.concept for n in facts if isinstance(n, Fact)}
    if len(same) != 1 or len(facts) < 2:
        return ()
    lent = _WHOLE | _DOUBTFUL | {"course", "acuity"}
    ways = tuple(
        tuple(q for q in n.qualifiers if q.name in lent) for n in facts if isinstance(n, Fact)
    )
    return ways if all(ways) and len(ways) == len(facts) else ()


def _in_each_way(fact: Fact, ways: tuple[tuple[Qualifier, ...], ...]) -> Node:
    """A fact behind such a list that has no adjective of its own is meant in each of its ways."""
    each = tuple(dict.fromkeys(with_qualifiers(fact, *way) for way in ways))
    return Any(each, span=fact.span) if len(each) > 1 else each[0]


def _is_headless(node: Node, context: Context) -> bool:
    """Whether a member only shares the head of a later one."""
    return node.span is not None and node.span.end in context.headless


def _lent(
    lead: Fact, of_head: bool, context: Context
) -> tuple[tuple[Qualifier, ...], tuple[Qualifier, ...]]:
    """What a leading fact lends for certain, and what only perhaps; `of_head`: to those of a head.

    Of "severe liver or kidney disease" the adjective binds the head, and so all that share it.
    """
    reaction = _OF_ALLERGIES if lead.kind is Kind.ALLERGY else frozenset()
    led = [q for q in lead.qualifiers if q.name in reaction or _leads(q, lead, context)]
    history = any(q.name == "status" and q.value == "history" for q in led)
    sure = _WHOLE | _DOUBTFUL if history else _WHOLE
    sure = sure | _OF_HEADS if of_head else sure
    sure = sure | _OF_TREATMENTS if _is_use(lead, context) else sure
    sure = sure | reaction
    whole = tuple(q for q in led if q.name in sure or q == _STABLE or _is_treated(q))
    return whole, tuple(q for q in led if q.name in _DOUBTFUL - sure and q not in whole)


def _is_treated(qualifier: Qualifier) -> bool:
    """ "Treatment for psoriasis or arthritis": of either."""
    return qualifier.name == "modifier" and bool(_TREATED.search(str(qualifier.value)))


def _is_use(lead: Fact, context: Context) -> bool:
    """ "Chronic use of steroids or opioids": the adjective is of the use, and so of all used."""
    if not is_treatment(lead) or lead.span is None:
        return False
    return bool(_USE.search(context.words(lead.span.start, lead.span.end)))


def _same_head(one: Fact, other: Fact, context: Context) -> bool:
    """ "serious autoimmune disease or immunodeficiency disease": an adjective may bind both."""
    if one.span is None or other.span is None:
        return False
    words = context.words(one.span.start, one.span.end).lower().split()
    others = context.words(other.span.start, other.span.end).lower().split()
    return words[-1].rstrip("s") == others[-1].rstrip("s")


def share_tests(nodes: list[Node], context: Context) -> list[Node]:
    """ "HBV or HCV (positive HBV-DNA and HCV-RNA)": each test goes to the disease it is of."""
    last = nodes[-1]
    if not isinstance(last, All) or not isinstance(last.of[0], Fact):
        return nodes
    facts = [*nodes[:-1], last.of[0]]
    tests = [n for n in last.of[1:] if isinstance(n, Measure)]
    if len(tests) < len(last.of) - 1 or len(tests) < 2:
        return nodes
    owners = [_owner(test, facts, context) for test in tests]
    if None in owners or len(set(owners)) < len(owners):
        return nodes
    facts = share_qualifiers(facts, context)
    for test, owner in zip(tests, owners, strict=True):
        assert owner is not None
        facts[owner] = All((facts[owner], test), span=facts[owner].span)
    return facts


def _owner(test: Measure, facts: list[Node], context: Context) -> int | None:
    """Which fact a positive test settles."""
    known = context.terms.measurement(test.concept)
    if known is None or known.positive is None:
        return None
    for index, fact in enumerate(facts):
        if isinstance(fact, Fact) and context.terms.is_a(known.positive, fact.concept):
            return index
    return None


def _leads(qualifier: Qualifier, fact: Fact, context: Context) -> bool:
    """Whether the qualifier's word stands before the concept."""
    if fact.span is None:
        return False
    words = context.words(fact.span.start, fact.span.end).lower()
    if qualifier.name in _TAILS:
        said = str(qualifier.value).lower()
        before = context.words(max(0, fact.span.start - len(said) - 2), fact.span.end).lower()
        return said in before and not before.endswith(said)
    head = fact.concept.name.lower().split()[0]
    return not words.startswith(head)


def _given(
    node: Node,
    first: Fact,
    whole: tuple[Qualifier, ...],
    doubtful: tuple[Qualifier, ...],
    context: Context,
) -> Node:
    if not isinstance(node, Fact) or not (node.kind is first.kind or _both_given(node, first)):
        return node
    if node.concept == first.concept and _says_own(node):
        whole = tuple(q for q in whole if q.value == "history")  # "active cancer or treated cancer"
    if node.kind is not first.kind:  # "currently receiving chemotherapy or radiotherapy"
        whole, doubtful = tuple(q for q in whole if q.name == "status"), ()
    if node.span is not None and node.span.end in context.apart:  # "active or latent tuberculosis"
        whole, doubtful = tuple(q for q in whole if q.value == "history"), ()
    own = {q.name for q in node.qualifiers}
    near = with_qualifiers(node, *(q for q in whole if q.name not in own))
    more = tuple(q for q in doubtful if q.name not in own)
    if not more or own or not _same_head(first, node, context):
        return near
    far = with_qualifiers(near, *more)
    why = f"whether “{more[0].value}” holds for “{node.concept.name}” too is not said"
    if node.span:
        context.flag("ambiguous", why, node.span.start, node.span.end)
    return Readings((near, far), why, span=node.span)


def _says_own(fact: Fact) -> bool:
    return any(q.name in ("modifier", "treatment", "course", "acuity") for q in fact.qualifiers)


def _both_given(one: Fact, other: Fact) -> bool:
    return is_treatment(one) and is_treatment(other)


def to_examples(base: Node, examples: Node) -> tuple[Node, ...]:
    """Examples as members of their own: they share when and how, not how severe."""
    parts = examples.of if isinstance(examples, Any) else examples.children or (examples,)
    if isinstance(examples, Fact):
        parts = (examples,)
    model = next((n for n in (base, *base.children) if isinstance(n, Fact)), None)
    return tuple(_like(part, model) for part in parts)


def _like(part: Node, model: Fact | None) -> Node:
    if not isinstance(part, Fact) or model is None:
        return part
    own = {q.name for q in part.qualifiers}
    names = _OF_EXAMPLES | _OF_TREATMENTS if is_treatment(model) else _OF_EXAMPLES
    lent = [q for q in model.qualifiers if q.name in names and q.name not in own]
    kind = model.kind if model.kind is Kind.ALLERGY else part.kind
    same = replace(part, kind=kind, period=part.period or model.period)
    return with_qualifiers(same, *lent)
