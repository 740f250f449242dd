"""HL7 FHIR R4: the resources of a record read into one patient."""
