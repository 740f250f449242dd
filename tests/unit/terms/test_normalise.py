"""Folding treats spellings alike and keeps names apart."""

import pytest

from eligo.terms.normalise import fold, fold_word, invert


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Leukaemias", "leukemia"),
        ("tumours", "tumor"),
        ("B-cell", "B cell"),
        ("IFN-α", "IFN alpha"),
        ("Crohn's disease", "Crohn disease"),
        ("metastases", "metastasis"),
        ("biopsies", "biopsy"),
        ("type II diabetes", "type 2 diabetes"),
        ("Schönlein", "Schoenlein"),
        ("oedema", "edema"),
        ("catheterisation", "catheterization"),
        ("the liver", "liver"),
        ("CD4+ T cells", "CD4 T cell"),
        ("haematopoietic", "hematopoietic"),
    ],
)
def test_spellings_of_one_name_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("AIDS", "aid"), ("MS", "M"), ("IL-2", "IL-12"), ("stage IV", "stage III"), ("IV", "4")],
)
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_punctuation_parts_names() -> None:
    assert fold("lymphoma, leukemia") == "lymphoma , leukemia"
    assert fold_word("-") == ()


def test_an_inverted_heading_is_set_right() -> None:
    assert invert("Leukemia, Myeloid, Acute") == "Acute Myeloid Leukemia"
    assert invert("Lymphoma") is None
