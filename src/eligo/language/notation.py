"""Criteria <-> the text notation that people edit: `write` and `read` undo each other.

One statement a line; what stands under a colon is indented, or follows on the same line where it
is one. `#` begins a comment, which is not kept. Codes, spans and `( … )` may be left out.

    all:
      condition "acute myeloid leukaemia" <mesh:D015470> (course: relapsed)
      except: condition "promyelocytic leukaemia" <mesh:D015473>
      any:
        measure "ALT" <eligo:alt> <= 3 {ULN}
        measure "HIV test" is negative or not detected
        age 18 to 75 a
      not: drug "chemotherapy" (indication: "lymphoma") within 8 d before first dose
      if: sex female
      then: judgement "agrees to use contraception"
      at least 2 of:
        pregnant
        biomarker "CEBPA" alteration "bZIP" is positive
      readings "and may mean or":
        unread "first words"
        unread "other words"

Statements: a Kind of fact (condition, drug, procedure, allergy, family history, finding,
participation) with its name and qualifiers, then `excluding`, `lasting`, `count` and a period in
any order; `measure`, `biomarker`, `age`, `sex`, `judgement`, `unread`; a state of a person
(pregnant, a smoker, …). Blocks: all, any, not, at least N of, if … then, except (under what it
belongs to), readings, review.
Periods: `[at least …] [and] [within …] before|after|around|during [anchor]`; `more than` and
`less than` leave the end itself out; an event as anchor is a name in quotes.
"""

from eligo.language.notation_read import read
from eligo.language.notation_write import write

__all__ = ["read", "write"]
