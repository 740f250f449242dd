"""The criteria language: what a trial asks of a patient, as typed trees. No I/O, no libraries."""
