"""Answers about trials and patients together: judge, rank, explain."""
