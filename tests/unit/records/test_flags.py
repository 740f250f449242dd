"""The table of flags, and the findings that each check raises."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from eligo import records
from eligo.records import Trial, flag_kinds, make_flag, read

PAGES = Path(__file__).parent / "pages"
CONTRACT = (
    "exponent-lost",
    "unit-unknown",
    "and-means-or",
    "side-inverted",
    "ambiguous",
    "implied-by-title",
    "arm-count-mismatch",
    "arm-type-mismatch",
    "design-mismatch",
    "field-missing",
    "field-misplaced",
    "field-mislabelled",
    "text-escaped",
    "numbering-broken",
    "vague-term",
    "duplicate-criterion",
)


def changed(name: str, *swaps: tuple[str, str]) -> Trial:
    text = PAGES.joinpath(name).read_text("utf-8")
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new)
    (found,) = read(text)
    assert isinstance(found, Trial), found
    return found


def raised(trial: Trial, code: str) -> list[str]:
    return [flag.message for flag in trial.flags if flag.code == code]


def test_the_table_has_every_code_of_the_contract() -> None:
    assert set(CONTRACT) <= flag_kinds().keys()
    for code, kind in flag_kinds().items():
        assert code == code.lower() and " " not in code
        assert kind.wrong != kind.right


def test_every_code_that_the_readers_raise_is_in_the_table() -> None:
    names = {"make_flag", "flag_in", "flag", "flag_line"}
    used = set()
    for path in Path(records.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if called in names and isinstance(node.args[0].value, str):
                    used.add(node.args[0].value)
    codes = {word for word in used if "-" in word}
    assert len(codes) > 25
    assert codes <= flag_kinds().keys()


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(KeyError):
        make_flag("no-such-code")


def test_arm_that_only_the_text_names() -> None:
    trial = changed(
        "veeva_psoriasis.txt",
        ("Patients choose their group.", "Patients choose a drug, light, or a placebo group."),
        (", including a placebo group", ""),
    )
    assert raised(trial, "arm-count-mismatch")[0].startswith("text=4, table=3")
    (arm,) = (one for one in trial.arms if one.listed_in == "text")
    assert arm.label and arm.label.value == "placebo group"
    assert raised(changed("veeva_psoriasis.txt"), "arm-count-mismatch") == []


def test_arms_counted_in_the_text() -> None:
    old = "Patients choose their group."
    trial = changed("veeva_psoriasis.txt", (old, "Patients are divided into four groups."))
    assert raised(trial, "arm-count-mismatch") == ["text=4, table=3"]
    trial = changed("veeva_psoriasis.txt", (old, "Patients are divided into three groups."))
    assert raised(trial, "arm-count-mismatch") == []


def test_no_intervention_arm_that_receives_a_product() -> None:
    old = "Emollients only, no systemic treatment"
    trial = changed("veeva_psoriasis.txt", (old, "Methotrexate tablets"))
    assert len(raised(trial, "arm-type-mismatch")) == 1
    trial = changed("veeva_psoriasis.txt", (old, "Observation without treatment"))
    assert raised(trial, "arm-type-mismatch") == []


def test_crossover_with_one_arm() -> None:
    rows = PAGES.joinpath("medpath_gout.txt").read_text("utf-8").split("\n")
    gone = [row for row in rows if row.startswith(("Combination groupColchicine", "Control group"))]
    trial = changed(
        "medpath_gout.txt", *((f"{row}\n", "") for row in gone), ("PARALLEL", "CROSSOVER")
    )
    assert raised(trial, "design-mismatch") == ["a crossover with one arm"]
    assert raised(changed("medpath_gout.txt", ("PARALLEL", "CROSSOVER")), "design-mismatch") == []


def test_text_of_one_group_in_a_parallel_design() -> None:
    old = "Two ways to treat plaque psoriasis are compared."
    chosen = ("Patients choose their group. ", "")
    trial = changed(
        "veeva_psoriasis.txt", (old, "All patients will receive tildrakizumab."), chosen
    )
    assert len(raised(trial, "design-mismatch")) == 1
    assert raised(changed("veeva_psoriasis.txt"), "design-mismatch") == []


def test_sites_that_were_not_loaded() -> None:
    text = PAGES.joinpath("veeva_psoriasis.txt").read_text("utf-8")
    sites = text[text.index("Lakeland Skin Institute\n\nMadison") : text.index("Data sourced")]
    trial = changed("veeva_psoriasis.txt", (sites, "Loading...\n\n"))
    assert trial.locations == ()
    assert raised(trial, "location-not-loaded")


def test_vague_outcome() -> None:
    old = "Flares recorded in a diary, defined as pain score above 3 out of 10"
    name = ("Number of gout flares per patient", "Effect on inflammatory markers")
    trial = changed("medpath_gout.txt", (old, "Changes of the immune response"), name)
    assert len(raised(trial, "outcome-vague")) == 1
    assert raised(changed("medpath_gout.txt"), "outcome-vague") == []


def test_target_that_is_never_named() -> None:
    old = "Two ways to treat plaque psoriasis are compared."
    trial = changed("veeva_psoriasis.txt", (old, "CAR-T cells are given."))
    assert raised(trial, "target-not-named")
    trial = changed("veeva_psoriasis.txt", (old, "CD19 CAR-T cells are given."))
    assert raised(trial, "target-not-named") == []


def test_dose_with_parts_missing() -> None:
    old = "Tildrakizumab 100 mg subcutaneously at weeks 0, 4 and 16"
    trial = changed("veeva_psoriasis.txt", (old, "Tildrakizumab 100 mg infusions seven days"))
    assert raised(trial, "dose-incomplete") == ["not told: frequency, route"]
    trial = changed("veeva_psoriasis.txt", (old, "Tildrakizumab by injection"))
    assert raised(trial, "dose-not-reported")


def test_not_yet_recruiting_for_long() -> None:
    swap = ("\nRecruiting\n", "\nNot yet recruiting\n")
    late = ("Current as of March 30, 2025", "Current as of January 30, 2026")
    assert raised(changed("clinconnect_asthma.txt", swap, late), "stale-status")
    assert raised(changed("clinconnect_asthma.txt", swap), "stale-status") == []


def test_registered_after_the_start() -> None:
    trial = changed(
        "snapshot_migraine.txt", ("NCT09990003", "NCT06500003"), ("2025-02-01", "2021-02-01")
    )
    assert raised(trial, "registered-after-start")
    trial = changed("snapshot_migraine.txt", ("NCT09990003", "NCT06500003"))
    assert raised(trial, "registered-after-start") == []


def test_escapes_in_the_criteria() -> None:
    (flag,) = [f for f in changed("snapshot_migraine.txt").flags if f.code == "text-escaped"]
    assert flag.words == "\\>"


def test_minors_without_consent() -> None:
    old = "; 3. Written consent of a guardian and assent of the child"
    ages = ("Eligibility criteria", "Age\n\n6 to 11 years old\n\nEligibility criteria")
    assert raised(changed("clinconnect_asthma.txt", (old, ""), ages), "assent-missing")
    assert raised(changed("clinconnect_asthma.txt", ages), "assent-missing") == []


def test_a_value_printed_twice_that_differs() -> None:
    trial = changed("medpath_gout.txt", ("\nRECRUITING\n", "\nCOMPLETED\n"))
    assert raised(trial, "values-conflict")
    assert trial.status is not None and trial.status.value == "COMPLETED"
