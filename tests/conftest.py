"""What all tests share: no deadlines, and how many examples Hypothesis makes when it soaks."""

from hypothesis import settings

# Tests that set max_examples themselves keep it; leave it out where more would be worth it.
settings.register_profile("soak", max_examples=20_000, deadline=None)
# Speed is measured in bench/, never here: a busy machine must not fail a test.
settings.register_profile("eligo", deadline=None)
settings.load_profile("eligo")
