"""The web face: pages for people, and under the same addresses the same answers as JSON."""
