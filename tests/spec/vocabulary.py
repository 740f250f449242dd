"""A vocabulary of a few dozen concepts that stands in for the terminology in the spec pages."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from eligo.language.values import Concept, Quantity
from eligo.terms.model import Measurement

# name: (kind, parents). The code is the name.
_CONCEPTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "cancer": ("condition", ()),
    "haematological malignancy": ("condition", ("cancer",)),
    "leukaemia": ("condition", ("haematological malignancy",)),
    "AML": ("condition", ("leukaemia",)),
    "B-ALL": ("condition", ("leukaemia",)),
    "lymphoma": ("condition", ("haematological malignancy",)),
    "DLBCL": ("condition", ("lymphoma",)),
    "skin cancer": ("condition", ("cancer",)),
    "basal-cell carcinoma": ("condition", ("skin cancer",)),
    "prostate cancer": ("condition", ("cancer", "male disease")),
    "male disease": ("condition", ()),
    "autoimmune disease": ("condition", ()),
    "rheumatoid arthritis": ("condition", ("autoimmune disease",)),
    "lupus": ("condition", ("autoimmune disease",)),
    "IgA vasculitis": ("condition", ("autoimmune disease",)),
    "infection": ("condition", ()),
    "pneumonia": ("condition", ("infection",)),
    "sepsis": ("condition", ("infection",)),
    "hepatitis B": ("condition", ("infection",)),
    "HIV infection": ("condition", ("infection",)),
    "myocardial infarction": ("condition", ()),
    "heart failure": ("condition", ()),
    "hypertension": ("condition", ()),
    "thyroid disease": ("condition", ()),
    "myopia": ("condition", ()),
    "CNS involvement": ("condition", ()),
    "CNS leukaemia": ("condition", ("CNS involvement", "leukaemia")),
    "inflammation": ("condition", ()),
    "myelitis": ("condition", ("inflammation",)),
    "GVHD": ("condition", ()),
    "acute GVHD": ("condition", ("GVHD",)),
    "chronic GVHD": ("condition", ("GVHD",)),
    "bowel perforation": ("condition", ()),
    "alcohol dependence": ("condition", ()),
    "pregnancy": ("condition", ()),
    "immunosuppressant": ("drug", ()),
    "corticosteroid": ("drug", ("immunosuppressant",)),
    "inhaled corticosteroid": ("drug", ("corticosteroid",)),
    "prednisone": ("drug", ("corticosteroid",)),
    "dexamethasone": ("drug", ("corticosteroid",)),
    "budesonide": ("drug", ("inhaled corticosteroid",)),
    "ciclosporin": ("drug", ("immunosuppressant",)),
    "chemotherapy": ("drug", ()),
    "cytarabine": ("drug", ("chemotherapy",)),
    "methotrexate": ("drug", ("chemotherapy", "immunosuppressant")),
    "venetoclax": ("drug", ("chemotherapy",)),
    "antibody": ("drug", ()),
    "rituximab": ("drug", ("antibody",)),
    "consolidation chemotherapy": ("drug", ("chemotherapy",)),
    "stem cell transplantation": ("procedure", ("transplantation",)),
    "transplantation": ("procedure", ()),
    "allogeneic transplantation": ("procedure", ("stem cell transplantation",)),
    "autologous transplantation": ("procedure", ("stem cell transplantation",)),
    "radiotherapy": ("procedure", ()),
    "surgery": ("procedure", ()),
    "laparotomy": ("procedure", ("surgery",)),
    "oxygen therapy": ("procedure", ()),
    "hysterectomy": ("procedure", ()),
    "intrathecal injection": ("procedure", ()),
    "ALT": ("measurement", ()),
    "AST": ("measurement", ()),
    "transaminase": ("measurement", ()),
    "lymphocytes": ("measurement", ()),
    "haemoglobin": ("measurement", ()),
    "creatinine": ("measurement", ()),
    "LVEF": ("measurement", ()),
    "ECOG": ("measurement", ()),
    "NYHA class": ("measurement", ()),
    "remission status": ("measurement", ()),
    "MRD": ("measurement", ()),
    "karyotype": ("measurement", ()),
    "HIV test": ("measurement", ()),
    "HIV antibody": ("measurement", ("HIV test",)),
    "HIV RNA": ("measurement", ("HIV test",)),
    "acute GVHD grade": ("measurement", ()),
    "HBV test": ("measurement", ()),
    "HBsAg": ("measurement", ("HBV test",)),
    "HBV DNA": ("measurement", ("HBV test",)),
    "pregnancy test": ("measurement", ()),
    "NPM1": ("gene", ()),
    "CEBPA": ("gene", ()),
    "RUNX1::RUNX1T1": ("gene", ()),
    "clinical trial": ("condition", ()),
    "allergen": ("drug", ()),
}
# Names that the engines' tables use for concepts of this vocabulary.
_CALLED = {
    "malignant neoplasm": "cancer",
    "graft versus host disease": "GVHD",
    "male genital diseases": "male disease",
}
_HALF_LIVES = {"venetoclax": 26, "prednisone": 3}
# name: kind, unit, members, what a positive and what a negative result shows
_MEASUREMENTS: dict[str, tuple[str, str, tuple[str, ...], str, str]] = {
    "ALT": ("lab", "U/L", (), "", ""),
    "AST": ("lab", "U/L", (), "", ""),
    "transaminase": ("group", "U/L", ("ALT", "AST"), "", ""),
    "lymphocytes": ("lab", "10*9/L", (), "", ""),
    "haemoglobin": ("lab", "g/L", (), "", ""),
    "creatinine": ("lab", "umol/L", (), "", ""),
    "LVEF": ("vital", "%", (), "", ""),
    "ECOG": ("score", "{score}", (), "", ""),
    "NYHA class": ("ordinal", "{class}", (), "", ""),
    "remission status": ("ordinal", "{CR}", (), "", ""),
    "MRD": ("test", "", (), "", ""),
    "karyotype": ("test", "", (), "", ""),
    "HIV test": ("test", "", (), "HIV infection", "HIV infection"),
    "HIV antibody": ("test", "", (), "HIV infection", "HIV infection"),
    "HIV RNA": ("test", "{copies}/mL", (), "HIV infection", ""),
    "acute GVHD grade": ("ordinal", "", (), "GVHD", ""),
    "HBV test": ("group", "", ("HBsAg", "HBV DNA"), "hepatitis B", ""),
    "HBsAg": ("test", "", (), "hepatitis B", "hepatitis B"),
    "HBV DNA": ("lab", "[IU]/mL", (), "hepatitis B", ""),
    "pregnancy test": ("test", "", (), "pregnancy", "pregnancy"),
}
_MOLAR_MASS = {"creatinine": Decimal("113.12")}


def concept(name: str) -> Concept:
    """The concept of this name; an unknown name is an unlinked concept."""
    if name not in _CONCEPTS:
        return Concept.unlinked(name)
    return Concept("spec", name, name)


_NAMES = {concept(name).key: name for name in _CONCEPTS}


class SpecVocabulary:
    """The questions of `eligo.engines.Vocabulary`, answered from the tables above."""

    version = "spec"

    def lineage(self, one: Concept) -> tuple[tuple[str, str], ...]:
        """The keys of a concept and of all that it is a kind of."""
        name = _NAMES.get(one.key)
        parents = _CONCEPTS[name][1] if name else ()
        return (one.key, *(key for parent in parents for key in self.lineage(concept(parent))))

    def is_a(self, child: Concept, ancestor: Concept) -> bool:
        """Whether one concept is the other or a kind of it."""
        if child.key == ancestor.key:
            return True
        name = _NAMES.get(child.key)
        return name is not None and any(
            self.is_a(concept(parent), ancestor) for parent in _CONCEPTS[name][1]
        )

    def find(self, text: str, kinds: Collection[str] | None = None) -> tuple[Concept, ...]:
        """The concept of that name, if there is one."""
        name = _CALLED.get(text, text)
        known = name in _CONCEPTS and (kinds is None or _CONCEPTS[name][0] in kinds)
        return (concept(name),) if known else ()

    def kind(self, one: Concept) -> str | None:
        """The kind of a concept that is linked."""
        name = _NAMES.get(one.key)
        return _CONCEPTS[name][0] if name else None

    def measurement(self, one: Concept) -> Measurement | None:
        """What the tables say of a measurement."""
        name = _NAMES.get(one.key)
        if name is None or name not in _MEASUREMENTS:
            return None
        kind, unit, members, positive, negative = _MEASUREMENTS[name]
        return Measurement(
            concept=one,
            kind=kind,
            unit=unit,
            units=(unit,) if unit else (),
            loinc=(),
            molar_mass=_MOLAR_MASS.get(name),
            valence=1,
            per_iu=None,
            low=None,
            high=None,
            levels=(),
            question=f"What is the latest {name}?",
            members=tuple(concept(member) for member in members),
            positive=concept(positive) if positive else None,
            negative=concept(negative) if negative else None,
        )

    def half_life(self, one: Concept) -> Quantity | None:
        """Hours."""
        hours = _HALF_LIVES.get(_NAMES.get(one.key, ""))
        return None if hours is None else Quantity(Decimal(hours), "h")
