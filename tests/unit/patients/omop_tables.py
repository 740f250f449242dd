"""A small OMOP database: two made-up persons, and the concepts that their rows name."""

from __future__ import annotations

from datetime import date

import sqlalchemy

TABLES = {
    "person": "person_id gender_concept_id year_of_birth month_of_birth day_of_birth birth_datetime"
    " gender_source_value",
    "condition_occurrence": "condition_occurrence_id person_id condition_concept_id"
    " condition_start_date condition_end_date condition_status_concept_id visit_occurrence_id"
    " condition_source_value condition_source_concept_id",
    "drug_exposure": "drug_exposure_id person_id drug_concept_id drug_exposure_start_date"
    " drug_exposure_end_date sig route_concept_id drug_source_value drug_source_concept_id",
    "procedure_occurrence": "procedure_occurrence_id person_id procedure_concept_id procedure_date"
    " procedure_source_value procedure_source_concept_id",
    "measurement": "measurement_id person_id measurement_concept_id measurement_date"
    " operator_concept_id value_as_number value_as_concept_id unit_concept_id range_low range_high"
    " measurement_source_value measurement_source_concept_id unit_source_value value_source_value",
    "observation": "observation_id person_id observation_concept_id observation_date"
    " value_as_number value_as_string value_as_concept_id unit_concept_id observation_source_value",
    "visit_occurrence": "visit_occurrence_id person_id visit_concept_id visit_start_date"
    " visit_end_date",
    "death": "person_id death_date",
    "concept": "concept_id concept_name vocabulary_id concept_code",
}
CONCEPTS = [
    (1, "Type 2 diabetes mellitus", "SNOMED", "44054006"),
    (2, "Acute bronchitis", "SNOMED", "10509002"),
    (3, "metformin hydrochloride 500 MG Oral Tablet", "RxNorm", "861007"),
    (4, "Appendectomy", "SNOMED", "80146002"),
    (5, "Potassium [Moles/volume] in Serum or Plasma", "LOINC", "2823-3"),
    (6, "millimole per liter", "UCUM", "mmol/L"),
    (7, "Creatinine [Mass/volume] in Serum or Plasma", "LOINC", "2160-0"),
    (8, "milligram per deciliter", "UCUM", "mg/dL"),
    (9, "Allergy to drug", "SNOMED", "416098002"),
    (10, "Penicillin", "RxNorm", "7980"),
    (11, "Family history of clinical finding", "SNOMED", "416471007"),
    (12, "Malignant tumor of breast", "SNOMED", "254837009"),
    (13, "HIV 1+2 Ab [Presence] in Serum", "LOINC", "31201-7"),
    (14, "Negative", "SNOMED", "260385009"),
    (15, "Essential (primary) hypertension", "ICD10CM", "I10"),
    (16, "Gout", "CPT4", "99999"),
    (17, "History of event", "OMOP Extension", "OMOP5165859"),
    (18, "Myocardial infarction", "SNOMED", "22298006"),
]
ROWS = {
    "person": [
        {"person_id": 1, "gender_concept_id": 8532, "year_of_birth": 1970, "month_of_birth": 5},
        {"person_id": 2, "gender_source_value": "M", "birth_datetime": "1985-02-03 00:00:00"},
    ],
    "visit_occurrence": [
        {
            "visit_occurrence_id": 70, "person_id": 1, "visit_concept_id": 9201,
            "visit_start_date": "2024-01-10", "visit_end_date": "2024-01-15",
        },
    ],
    "condition_occurrence": [
        {
            "condition_occurrence_id": 10, "person_id": 1, "condition_concept_id": 1,
            "condition_start_date": "2024-01-10", "condition_end_date": "2024-01-15",
            "visit_occurrence_id": 70, "condition_source_value": "E11.9",
        },
        {
            "condition_occurrence_id": 11, "person_id": 1, "condition_concept_id": 2,
            "condition_start_date": "2023-02-01", "condition_end_date": "2023-02-14",
        },
        {
            "condition_occurrence_id": 12, "person_id": 1, "condition_concept_id": 0,
            "condition_start_date": "2023-02-01", "condition_source_value": "LOCAL-17",
        },
        {
            "condition_occurrence_id": 13, "person_id": 1, "condition_concept_id": 0,
            "condition_start_date": "2020-02-01", "condition_source_concept_id": 15,
        },
        {
            "condition_occurrence_id": 14, "person_id": 2, "condition_concept_id": 16,
            "condition_start_date": "2020-02-01",
        },
    ],
    "drug_exposure": [
        {
            "drug_exposure_id": 20, "person_id": 1, "drug_concept_id": 3,
            "drug_exposure_start_date": "2024-02-01", "drug_exposure_end_date": "2024-05-01",
        },
    ],
    "procedure_occurrence": [
        {
            "procedure_occurrence_id": 30, "person_id": 1, "procedure_concept_id": 4,
            "procedure_date": "1999-09-09",
        },
    ],
    "measurement": [
        {
            "measurement_id": 40, "person_id": 1, "measurement_concept_id": 5,
            "measurement_date": "2024-03-01", "value_as_number": 4.1, "unit_concept_id": 6,
            "range_low": 3.5, "range_high": 5.1,
        },
        {
            "measurement_id": 41, "person_id": 1, "measurement_concept_id": 7,
            "measurement_date": "2024-03-01", "value_as_number": 0.4, "unit_concept_id": 8,
            "operator_concept_id": 4171756,
        },
        {
            "measurement_id": 42, "person_id": 1, "measurement_concept_id": 13,
            "measurement_date": "2024-03-01", "value_as_concept_id": 14,
        },
        {
            "measurement_id": 43, "person_id": 2, "measurement_concept_id": 5,
            "measurement_date": "2024-03-01", "value_as_number": 400, "unit_concept_id": 6,
        },
    ],
    "observation": [
        {
            "observation_id": 50, "person_id": 1, "observation_concept_id": 9,
            "observation_date": "2001-01-01", "value_as_concept_id": 10,
        },
        {
            "observation_id": 51, "person_id": 1, "observation_concept_id": 11,
            "observation_date": "2001-01-01", "value_as_concept_id": 12,
        },
        {
            "observation_id": 52, "person_id": 1, "observation_concept_id": 17,
            "observation_date": "2001-01-01", "value_as_concept_id": 18,
        },
    ],
    "death": [{"person_id": 2, "death_date": "2024-06-01"}],
    "concept": [
        dict(zip(TABLES["concept"].split(), row, strict=True)) for row in CONCEPTS
    ],
}  # fmt: skip


def fill(url: str, without: str | None = None) -> str:
    """Make the tables at a URL, all but one if told so; gives the URL back."""
    engine = sqlalchemy.create_engine(url)
    made = sqlalchemy.MetaData()
    for name, columns in TABLES.items():
        if name != without:
            sqlalchemy.Table(name, made, *(_column(column) for column in columns.split()))
    made.create_all(engine)
    with engine.begin() as connection:
        for name, table in made.tables.items():
            for row in ROWS[name]:
                connection.execute(table.insert().values(**_typed(row)))
    engine.dispose()
    return url


def _column(name: str) -> sqlalchemy.Column[object]:
    return sqlalchemy.Column(name, _kind(name))


def _kind(name: str) -> sqlalchemy.types.TypeEngine[object]:
    if name == "vocabulary_id":
        return sqlalchemy.Text()
    if name.endswith("_date"):
        return sqlalchemy.Date()
    if name.startswith(("value_as_number", "range_")):
        return sqlalchemy.Float()
    return sqlalchemy.Integer() if name.endswith(("_id", "_of_birth")) else sqlalchemy.Text()


def _typed(row: dict[str, object]) -> dict[str, object]:
    """Dates as dates: what SQLite keeps as text is none on other databases."""
    return {
        name: date.fromisoformat(str(value)) if name.endswith("_date") else value
        for name, value in row.items()
    }
