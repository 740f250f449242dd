"""What stands between one item and its list: lead-ins, sections, names, doubts."""
