"""Doses in prose: what is told comes out, what is not told stays None."""

from __future__ import annotations

import pytest

from eligo.records.doses import Frequency, Period, Phase, Regimen, regimens

DAY, WEEK = Period(1, "d"), Period(1, "wk")


def only(text: str) -> Regimen:
    (found,) = regimens(text)
    return found


def amount(phase: Phase) -> tuple[object, ...]:
    assert phase.amount is not None
    return phase.amount.value, phase.amount.unit, phase.amount.per


def assumed(phase: Phase) -> set[str]:
    return {one.part for one in phase.assumed}


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("Zoledronate 4 mg IV once", "Zoledronate", (4, "mg", None)),
        ("Docetaxel 75 mg/m2 every 3 weeks", "Docetaxel", (75, "mg", "m2")),
        ("Participants will receive metformin 500 mg twice daily", "metformin", (500, "mg", None)),
        ("Infliximab at a dose of 5 mg/kg every 8 weeks", "Infliximab", (5, "mg", "kg")),
        ("interferon (3 million units) weekly", "interferon", (3, "10*6.[IU]", None)),
        ("Vitamin D3 50,000 IU monthly", "Vitamin D3", (50000, "[IU]", None)),
        ("treated with 8 mg/kg of tocilizumab every 4 weeks", "tocilizumab", (8, "mg", "kg")),
        ("Levothyroxine 100 µg daily", "Levothyroxine", (100, "ug", None)),
        ("2 × 10^6 CAR-T cells/kg on day 0", "CAR-T cells", (2e6, "{cells}", "kg")),
        ("carboplatin AUC 5 every 21 days", "carboplatin", (5, "mg/mL.min", "AUC")),
        ("Rituximab (375 mg per square meter) weekly", "Rituximab", (375, "mg", "m2")),
    ],
)
def test_ingredient_and_amount(text: str, name: str, value: tuple[object, ...]) -> None:
    regimen = only(text)
    assert regimen.ingredient == name
    assert amount(regimen.phases[0]) == value


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("once daily", Frequency(1, DAY)),
        ("BID", Frequency(2, DAY)),
        ("three times a week", Frequency(3, WEEK)),
        ("every 3 weeks", Frequency(1, Period(3, "wk"))),
        ("q3w", Frequency(1, Period(3, "wk"))),
        ("every other day", Frequency(1, Period(2, "d"))),
        ("once every two week", Frequency(1, Period(2, "wk"))),
        ("q12h", Frequency(1, Period(12, "h"))),
        ("at bedtime", Frequency(1, DAY)),
        ("as a single dose", Frequency(1, once=True)),
        ("5 days on / 2 off", Frequency(1, DAY, on=5, off=2)),
        ("on days 1, 8 and 15 of each 28-day cycle", Frequency(3, Period(28, "d"), (1, 8, 15))),
        ("on days 1-3 of every 21-day cycle", Frequency(3, Period(21, "d"), (1, 2, 3))),
        (
            "at 0, 1 and 6 months",
            Frequency(3, points=(Period(0, "mo"), Period(1, "mo"), Period(6, "mo"))),
        ),
        ("at weeks 0 and 4", Frequency(2, points=(Period(0, "wk"), Period(4, "wk")))),
    ],
)
def test_frequency(words: str, expected: Frequency) -> None:
    assert only(f"Drug 5 mg {words}").phases[0].frequency == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("for 6 months", Period(6, "mo")),
        ("for 3months", Period(3, "mo")),
        ("for up to 35 cycles", Period(35, "cycle")),
        ("for four doses", Period(4, "dose")),
        ("for 7 consecutive days", Period(7, "d")),
        ("over 30 minutes", None),
        ("until progression", None),
    ],
)
def test_duration(words: str, expected: Period | None) -> None:
    assert only(f"Drug 5 mg every week {words}").phases[0].duration == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("subcutaneously", "SUBCUTANEOUS"),
        ("IV", "INTRAVENOUS"),
        ("intramuscularly", "INTRAMUSCULAR"),
        ("by mouth", "ORAL"),
        ("as an infusion", None),
        ("", None),
    ],
)
def test_route(words: str, expected: str | None) -> None:
    assert only(f"Drug 5 mg {words} once daily").phases[0].route == expected


def test_loading_dose_then_rhythm() -> None:
    regimen = only("Bevazumab loading dose 8 mg/kg then 6 mg/kg q3w")
    first, second = regimen.phases
    assert amount(first) == (8, "mg", "kg")
    assert first.loading and first.frequency == Frequency(1, once=True)
    assert "frequency" in assumed(first)
    assert amount(second) == (6, "mg", "kg")
    assert second.frequency == Frequency(1, Period(3, "wk"))


def test_strata_take_over_the_amount_as_an_assumption() -> None:
    text = (
        "For all patients,drugA(200 unit per square meter) infusions five days;"
        "relapsing patients were applied again for 5 days;"
        "patients who were found nephritic were treated for 5 consecutive days, "
        "and then once every two week for 4months."
    )
    everybody, relapsing, nephritic = regimens(text)
    assert everybody.ingredient == "drugA"
    assert everybody.condition == "all patients"
    assert everybody.phases[0].duration == Period(5, "d")
    assert everybody.phases[0].route is None
    assert everybody.phases[0].form == "infusions"
    assert {"frequency", "unit"} <= assumed(everybody.phases[0])
    assert relapsing.condition == "relapsing patients"
    assert "amount" in assumed(relapsing.phases[0])
    assert nephritic.condition == "patients who were found nephritic"
    daily, later = nephritic.phases
    assert daily.frequency == Frequency(1, DAY) and "frequency" not in assumed(daily)
    assert later.frequency == Frequency(1, Period(2, "wk"))
    assert later.duration == Period(4, "mo")


def test_two_drugs_of_one_sentence() -> None:
    first, second = regimens("fludarabine 30 mg/m2/d and melphalan 70 mg/m2/d for 3 days")
    assert (first.ingredient, second.ingredient) == ("fludarabine", "melphalan")
    assert first.phases[0].duration == Period(3, "d")
    assert "duration" in assumed(first.phases[0])
    assert second.phases[0].duration == Period(3, "d")
    assert "duration" not in assumed(second.phases[0])


@pytest.mark.parametrize(
    "text",
    [
        "Patients receive drug A by injection.",
        "The study lasts 5 years including follow-up.",
        "20 mL of blood will be drawn every month.",
        "Patients with hemoglobin < 70 g/L and creatinine of 2 mg/dL.",
        "A 75 g oral glucose tolerance test is done once.",
        "",
    ],
)
def test_no_dose_is_invented(text: str) -> None:
    assert regimens(text) == ()
