# The commands of dev.py, for those who have just (it is among the development tools).

_list:
    @just --list --unsorted

# Set up and run the main job on the shipped records
demo *ARGS:
    python3 dev.py demo {{ARGS}}

# Set up and run the tests
test *ARGS:
    python3 dev.py test {{ARGS}}

# Format, lint, types, import floors, shape, freshness of the docs
check:
    python3 dev.py check

# Resolve the dependencies anew into the lock files
lock *ARGS:
    python3 dev.py lock {{ARGS}}

# Write the generated pages of the docs anew
docs:
    python3 dev.py docs

# Hold the pinned packages against published weaknesses
audit:
    python3 dev.py audit

# Measure what the README states
bench:
    python3 dev.py bench

# Every test, the long ones too, and far more generated examples
soak *ARGS:
    python3 dev.py soak {{ARGS}}
