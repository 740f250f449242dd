"""Actions and their faces: every verb once, as plain functions; then the command line."""
