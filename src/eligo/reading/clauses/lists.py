"""Lists of a clause: under one "no" or several, joined by "and", by "or", or by commas alone."""

from __future__ import annotations

import re

from eligo.language.nodes import (
    Age,
    All,
    Any,
    Fact,
    Judgement,
    Kind,
    Measure,
    Node,
    Not,
    Person,
    Readings,
    Sex,
    Side,
    State,
)
from eligo.language.rewrite import replace_each, walk
from eligo.language.source import Span
from eligo.reading.clauses.sharing import share_periods, share_qualifiers, share_tests
from eligo.reading.clauses.washouts import absent
from eligo.reading.rows.chunks import Row
from eligo.reading.rows.clause_parts import (
    EVER,
    are_conditions,
    ever,
    has_values,
    is_scale,
    names_sex,
    of_all_people,
    span_of,
    stands_alone,
    with_methods,
)
from eligo.reading.rows.context import Context

_OF_WOMEN = frozenset(
    {
        *(State.PREGNANT, State.BREAST_FEEDING, State.CHILD_BEARING_POTENTIAL),
        *(State.POST_MENOPAUSAL, State.PRE_MENOPAUSAL),
    }
)
_FRAGMENT = 3  # words
_BEFORE = 15  # characters before a list in which "regimen of" may stand
_TOGETHER = re.compile(r"\b(?:regimen|combination|triple (?:therapy|drug)) (?:of|with)\b")

Member = tuple[Node, bool, str]  # a node, whether it is denied itself, and the word before it


class Lists:
    """How the members of a list join, over one text."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def scoped(self, kept: list[Member], row: Row) -> Node:
        """Groups under a "no" that reaches over the segments after it."""
        groups: list[tuple[list[Node], bool, list[str]]] = []
        for node, negative, joint in kept:
            new = negative or not groups or (groups[-1][1] and stands_alone(node, joint))
            if new:
                groups.append(([node], negative, [joint]))
            else:
                groups[-1][0].append(node)
                groups[-1][2].append(joint)
        if len(groups) == 1:
            return self._negated_group(groups[0], row)
        nodes = [self._negated_group(group, row) for group in groups]
        joints = {g[2][0] for g in groups[1:]}
        span = span_of(row)
        if joints == {"or", "and"} and len(groups) == 3:  # "on A, or not on A and B"
            return self._mixed(nodes, [g[2][0] for g in groups[1:]], span)
        if "or" in joints and "and" not in joints:
            return self.group(nodes, Any)
        if self.context.side is Side.EXCLUSION and len(kept) > 2 and joints == {"comma"}:
            return self.group(nodes, Any)  # "pregnancy, nursing, no contraception": each bars
        return All(tuple(nodes), span=span)

    def _negated_group(self, group: tuple[list[Node], bool, list[str]], row: Row) -> Node:
        nodes, negative, joints = group
        if negative:
            nodes, _ = with_methods(nodes, joints[1:])
            inner = self.group(share_periods(share_qualifiers(nodes, self.context)), Any)
            return Not(absent(self._ever(inner, row), self.context), span=inner.span)
        return self.joined(nodes, joints[1:], span_of(row))

    def _ever(self, node: Node, row: Row) -> Node:
        """Under "no history of" or "never" what is over counts as well."""
        denial = next((c for c in row if c.tag == "not"), None)
        words = self.context.words(denial.start, denial.end).lower().split() if denial else []
        if not EVER & set(words):
            return node
        return replace_each(node, ever)

    def joined(self, nodes: list[Node], joints: list[str], span: Span) -> Node:
        """A list under its joining words; commas mean what the last word says."""
        if len(nodes) == 1:
            return nodes[0]
        if _is_one_judgement(nodes):
            return Judgement(self.context.words(span.start, span.end), span=span)
        nodes, joints = _one_sex(*with_methods(nodes, joints))
        if len(nodes) == 1:
            return nodes[0]
        nodes = share_tests(nodes, self.context)
        nodes = share_periods(share_qualifiers(nodes, self.context))
        if (either := self._attributes(nodes, joints)) is not None:
            return either
        words = [j for j in joints if j in ("and", "or")]
        if (
            isinstance(nodes[0], All)
            and isinstance(nodes[0].of[0], Sex)
            and not names_sex(nodes[1:])
        ):
            sex, *rest = nodes[0].of
            first = rest[0] if len(rest) == 1 else All(tuple(rest), span=nodes[0].span)
            return All((sex, self.joined([first, *nodes[1:]], joints, span)), span=span)
        if not words:
            return self._unjoined(nodes, span)
        if set(words) == {"or"}:
            whose = _leading_people(nodes, joints) if self.context.side is Side.INCLUSION else 0
            if whose:
                start = nodes[whose].span or span
                others = self.joined(nodes[whose:], joints[whose:], Span(start.start, span.end))
                return self.group([*nodes[:whose], others], All)
            people, asked = of_all_people(nodes)
            either = self.group(people, Any)
            return self.group([either, *asked], All) if asked else either
        if set(words) == {"and"}:
            return self._and(nodes, joints, span)
        return self._mixed(nodes, joints, span)

    def _attributes(self, nodes: list[Node], joints: list[str]) -> Node | None:
        """ "Resident, speaks English or Spanish, able to walk": the "or" is of its neighbours."""
        if self.context.side is Side.EXCLUSION or joints[-1:] != ["comma"] or "or" not in joints:
            return None
        if "and" in joints or not any(isinstance(n, Judgement) for n in nodes):
            return None
        parts: list[list[Node]] = [[nodes[0]]]
        for node, joint in zip(nodes[1:], joints, strict=True):
            parts += [[node]] if joint == "comma" else []
            parts[-1] += [] if joint == "comma" else [node]
        return self.group([self.group(part, Any) for part in parts], All)

    def _mixed(self, nodes: list[Node], joints: list[str], span: Span) -> Node:
        """ "A or B and C": "and" binds closer, as in arithmetic."""
        parts: list[list[Node]] = [[nodes[0]]]
        word = "and"
        resolved: list[str] = []
        for joint in reversed(joints):
            word = joint if joint in ("and", "or") else word
            resolved.insert(0, word)
        for node, joint in zip(nodes[1:], resolved, strict=True):
            if joint == "or":
                parts.append([node])
            else:
                parts[-1].append(node)
        groups = [self._and(p, ["and"] * (len(p) - 1), span) if p[1:] else p[0] for p in parts]
        return self.group(groups, Any)

    def _and(self, nodes: list[Node], joints: list[str], span: Span) -> Node:
        """ "and" in a list of diseases or drugs names alternatives; elsewhere it adds up."""
        if self._and_means_or(nodes, joints):
            self.context.flag(
                "and-means-or",
                f"“{self.context.words(span.start, span.end)}” lists alternatives",
                span.start,
                span.end,
            )
            people, asked = of_all_people(nodes)
            either = self.group(people, Any)
            return self.group([either, *asked], All) if asked else either
        every = self.group(nodes, All)
        if self.context.side is Side.INCLUSION or len(nodes) > 2 or not are_conditions(nodes):
            return every
        why = "whether both together exclude or each of them is not said"
        self.context.flag("ambiguous", why, span.start, span.end)
        return Readings((self.group(nodes, Any), every), why, span=span)

    def _and_means_or(self, nodes: list[Node], joints: list[str]) -> bool:
        """Three or more diseases at once, or on the exclusion list two with times of their own."""
        sexes = [_sexes(node) for node in nodes]
        if all(sexes) and not set.intersection(*sexes):
            return True
        if self.context.side is Side.EXCLUSION and _lie_apart(nodes):
            return True
        plain = [n.alternatives[0] if isinstance(n, Readings) else n for n in nodes]
        if self.context.side is Side.EXCLUSION and all(isinstance(n, Person) for n in plain):
            return True
        if self.context.side is Side.EXCLUSION and len(nodes) > 2 and not has_values(plain):
            return True
        facts = [n for n in plain if isinstance(n, Fact) and n.kind is not Kind.FINDING]
        if len(facts) < len(nodes):
            return False
        kinds = {f.kind for f in facts}
        if len(kinds) > 1:
            return False
        spans = [f.span for f in facts if f.span]
        start = max(0, spans[0].start - _BEFORE) if spans else 0
        said = self.context.words(start, spans[-1].end).lower() if spans else ""
        if self.context.side is Side.INCLUSION and _TOGETHER.search(said):
            return False
        named = kinds & {Kind.DRUG, Kind.ALLERGY, Kind.FAMILY_HISTORY}
        if len(facts) > 2 or (self.context.side is Side.EXCLUSION and named):
            return True
        timed = all(f.period and f.period.most for f in facts)
        return timed and self.context.side is Side.EXCLUSION

    def _unjoined(self, nodes: list[Node], span: Span) -> Node:
        """Commas alone: of measurements both readings stand, of anything else as the list says."""
        if self.context.side is Side.EXCLUSION and all(map(_is_of_measures, nodes)):
            why = "whether any or all of the listed values are meant is not said"
            self.context.flag("ambiguous", why, span.start, span.end)
            either, every = self.group(nodes, Any), self.group(nodes, All)
            return Readings((either, every), why, span=span)
        exclusion = self.context.side is Side.EXCLUSION
        if exclusion and _is_defined(nodes) and not is_scale(nodes[1], self.context):
            why = "whether the value by itself excludes, or only with what stands before it"
            self.context.flag("ambiguous", why, span.start, span.end)
            return Readings((self.group(nodes, Any), self.group(nodes, All)), why, span=span)
        alternatives = exclusion and (len(nodes) > 2 or not has_values(nodes))
        return self.group(nodes, Any) if alternatives else self._and(nodes, [], span)

    def group(self, nodes: list[Node], how: type[All] | type[Any]) -> Node:
        """Some nodes as one, flat and each of them once."""
        if len(nodes) == 1:
            return nodes[0]
        flat: list[Node] = []
        for node in nodes:
            flat.extend(node.of if isinstance(node, how) else [node])
        spans = [n.span for n in nodes if n.span]
        span = Span(min(s.start for s in spans), max(s.end for s in spans)) if spans else None
        kept = tuple(dict.fromkeys(flat))
        return kept[0] if len(kept) == 1 else how(kept, span=span)


def _is_of_measures(node: Node) -> bool:
    """Whether it is a limit, or limits alone: "blood pressure over 160/90"."""
    return all(isinstance(n, Measure) for n in walk(node) if not n.children)


def _leading_people(nodes: list[Node], joints: list[str]) -> int:
    """ "Men or women, 18 to 60 years of age, on duty or retired": how many members say for whom
    all the others are asked."""
    place = 0
    while (
        place < len(nodes) - 2
        and isinstance(nodes[place], Sex | Age)
        and (joints[place] == "comma")
    ):
        place += 1
    told = nodes[place:]
    return 0 if any(isinstance(n, Sex | Age) for one in told for n in walk(one)) else place


def _one_sex(nodes: list[Node], joints: list[str]) -> tuple[list[Node], list[str]]:
    """ "Male and females, 18 to 60 years": who is of either sex, and what is asked of all."""
    first, second = nodes[0], nodes[min(1, len(nodes) - 1)]
    if len(nodes) < 3 or not isinstance(first, Sex) or not isinstance(second, Sex):
        return nodes, joints
    both = Sex(("female", "male"), span=first.span)
    return ([both, *nodes[2:]], joints[1:]) if first != second else (nodes, joints)


def _is_one_judgement(nodes: list[Node]) -> bool:
    """ "affiliated to a social and health insurance": what is judged, cut at a joining word."""
    if not all(isinstance(n, Judgement) for n in nodes):
        return False
    return any(isinstance(n, Judgement) and len(n.words.split()) <= _FRAGMENT for n in nodes)


def _sexes(node: Node) -> set[str]:
    """Who a member is about, so far as it says: only women are past the menopause."""
    said = {s for n in walk(node) if isinstance(n, Sex) for s in n.among}
    of_women = any(isinstance(n, Person) and n.state in _OF_WOMEN for n in walk(node))
    return said or ({"female"} if of_women else set())


def _is_defined(nodes: list[Node]) -> bool:
    """ "Heart failure, left ventricular dysfunction (LVEF < 40%)": a disease, and a value."""
    if len(nodes) != 2:
        return False
    first, second = nodes
    return isinstance(second, Measure) and isinstance(first, Fact) and first.kind is Kind.CONDITION


def _lie_apart(nodes: list[Node]) -> bool:
    """ "aged < 18 and > 75": nobody is both."""
    if len(nodes) != 2 or not all(isinstance(n, Age) for n in nodes):
        return False
    low = next((n.interval.low for n in nodes if isinstance(n, Age) and n.interval.low), None)
    high = next((n.interval.high for n in nodes if isinstance(n, Age) and n.interval.high), None)
    return low is not None and high is not None and low.quantity.value > high.quantity.value
