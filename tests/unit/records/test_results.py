"""Posted results: the same tables from API v2 JSON and from the legacy XML."""

from __future__ import annotations

import json
from typing import Any

import pytest

from eligo.errors import Malformed
from eligo.records import ReadFailure, Trial, read
from eligo.records.model import ResultTable

GROUPS = [{"id": "G1", "title": "Drug"}, {"id": "G2", "title": "Placebo"}]
V2: dict[str, Any] = {
    "protocolSection": {"identificationModule": {"nctId": "NCT09990001"}},
    "hasResults": True,
    "resultsSection": {
        "participantFlowModule": {
            "groups": GROUPS,
            "periods": [
                {
                    "title": "Overall Study",
                    "milestones": [
                        {
                            "type": "STARTED",
                            "achievements": [{"groupId": "G1", "numSubjects": "12"}],
                        }
                    ],
                    "dropWithdraws": [
                        {"type": "Death", "reasons": [{"groupId": "G2", "numSubjects": "1"}]}
                    ],
                }
            ],
        },
        "baselineCharacteristicsModule": {
            "groups": GROUPS,
            "denoms": [{"units": "Participants", "counts": [{"groupId": "G1", "value": "12"}]}],
            "measures": [
                {
                    "title": "Age",
                    "paramType": "MEAN",
                    "unitOfMeasure": "years",
                    "dispersionType": "STANDARD_DEVIATION",
                    "classes": [
                        {
                            "categories": [
                                {"measurements": [{"groupId": "G1", "value": "61", "spread": "9"}]}
                            ]
                        }
                    ],
                }
            ],
        },
        "outcomeMeasuresModule": {
            "outcomeMeasures": [
                {
                    "type": "PRIMARY",
                    "title": "Pain",
                    "timeFrame": "week 4",
                    "groups": GROUPS,
                    "classes": [
                        {
                            "title": "Day",
                            "categories": [
                                {
                                    "title": "mild",
                                    "measurements": [
                                        {
                                            "groupId": "G2",
                                            "value": "3.5",
                                            "lowerLimit": "3",
                                            "upperLimit": "4",
                                        }
                                    ],
                                }
                            ],
                        }
                    ],
                    "analyses": [
                        {"groupIds": ["G1", "G2"], "statisticalMethod": "ANCOVA", "pValue": "0.03"}
                    ],
                }
            ]
        },
        "adverseEventsModule": {
            "eventGroups": [
                {"id": "G1", "title": "Drug", "deathsNumAffected": "0", "deathsNumAtRisk": "12"}
            ],
            "seriousEvents": [
                {
                    "term": "Sepsis",
                    "organSystem": "Infections",
                    "stats": [{"groupId": "G1", "numAffected": "2", "numAtRisk": "12"}],
                }
            ],
        },
    },
}
XML = """<?xml version="1.0"?><clinical_study><id_info><nct_id>NCT09990001</nct_id></id_info>
<clinical_results>
<participant_flow><group_list><group group_id="P1"><title>Drug</title></group></group_list>
<period_list><period><title>Overall Study</title><milestone_list><milestone><title>STARTED</title>
<participants_list><participants group_id="P1" count="12"/></participants_list></milestone>
</milestone_list></period></period_list></participant_flow>
<outcome_list><outcome><type>Primary</type><title>Pain</title><time_frame>week 4</time_frame>
<group_list><group group_id="O1"><title>Drug</title></group></group_list>
<measure><title>Pain</title><units>points</units><param>Mean</param><class_list><class>
<category_list><category><measurement_list><measurement group_id="O1" value="3.5" spread="1"/>
</measurement_list></category></category_list></class></class_list></measure>
<analysis_list><analysis><group_id_list><group_id>O1</group_id></group_id_list>
<p_value>0.03</p_value></analysis></analysis_list></outcome></outcome_list>
<reported_events><group_list><group group_id="E1"><title>Drug</title></group></group_list>
<serious_events><category_list><category><title>Infections</title><event_list><event>
<sub_title>Sepsis</sub_title><counts group_id="E1" subjects_affected="2" subjects_at_risk="12"/>
</event></event_list></category></category_list></serious_events></reported_events>
</clinical_results></clinical_study>"""


def tables(data: str) -> list[ResultTable]:
    (trial,) = read(data)
    assert isinstance(trial, Trial) and trial.has_results and trial.has_results.value
    return list(trial.results)


def test_v2() -> None:
    flow, denominators, age, pain, deaths, serious = tables(json.dumps(V2))
    assert [(f.group, f.label, f.value) for f in flow.figures] == [
        ("Drug", "STARTED", "12"), ("Placebo", "Death", "1"),
    ]  # fmt: skip
    assert denominators.title == "Participants analysed"
    assert (age.kind, age.unit, age.figures[0].spread) == ("MEAN", "years", "9")
    assert (pain.level, pain.time_frame) == ("PRIMARY", "week 4")
    (figure,) = pain.figures
    assert (figure.group, figure.label, figure.value) == ("Placebo", "Day, mild", "3.5")
    assert (figure.low, figure.high) == ("3", "4")
    (analysis,) = pain.analyses
    assert (analysis.groups, analysis.method, analysis.p_value) == (
        ("Drug", "Placebo"), "ANCOVA", "0.03",
    )  # fmt: skip
    assert (deaths.title, deaths.figures[0].value) == ("deaths, all", "0")
    (sepsis,) = serious.figures
    assert (sepsis.label, sepsis.value, sepsis.at_risk) == ("Sepsis", "2", "12")
    assert pain.source.label == "resultsSection.outcomeMeasuresModule.outcomeMeasures[0].title"


def test_xml() -> None:
    flow, pain, serious = tables(XML)
    assert flow.figures[0].value == "12"
    assert (pain.level, pain.unit, pain.kind) == ("Primary", "points", "Mean")
    assert (pain.figures[0].value, pain.figures[0].spread) == ("3.5", "1")
    assert pain.analyses[0].p_value == "0.03"
    assert (serious.figures[0].label, serious.figures[0].comment) == ("Sepsis", "Infections")


@pytest.mark.parametrize("section", ["participantFlowModule", "outcomeMeasuresModule"])
def test_results_of_the_wrong_shape(section: str) -> None:
    (found,) = read(json.dumps(V2 | {"resultsSection": {section: ["x"]}}))
    assert isinstance(found, ReadFailure) and isinstance(found.error, Malformed)
    assert section in str(found.error)
