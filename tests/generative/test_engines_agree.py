"""The two engines agree on generated criteria and patients, whatever silence means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eligo.engines import Context
from eligo.language.nodes import Node
from eligo.patients.model import Assume, Patient
from tests.agreement import differences, registry_of
from tests.generative.patients import criteria, patients
from tests.spec.vocabulary import SpecVocabulary

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


@given(
    st.lists(criteria(), min_size=1, max_size=5),
    st.lists(patients, min_size=1, max_size=3),
    st.sampled_from(Assume),
)
@settings(suppress_health_check=SLOW, deadline=None)
def test_engines_agree(nodes: Sequence[Node], some: Sequence[Patient], assume: Assume) -> None:
    registry, trials = registry_of(nodes)
    for patient in some:
        context = Context(SpecVocabulary(), date(2025, 6, 1), assume)
        assert differences(registry, trials, patient, context) == []


@given(st.lists(criteria(), min_size=1, max_size=4), patients, st.sampled_from(Assume))
@settings(suppress_health_check=SLOW, deadline=None)
def test_what_is_told_later_counts_as_if_told_at_once(
    nodes: Sequence[Node], patient: Patient, assume: Assume
) -> None:
    registry, _ = registry_of(nodes)
    context = Context(SpecVocabulary(), date(2025, 6, 1), assume)
    told = len(patient.facts) // 2
    before = registry.judge(replace(patient, facts=patient.facts[:told]), context)
    further = registry.judge_further(before, patient, told, context)
    assert further.totals.tolist() == registry.judge(patient, context).totals.tolist()
