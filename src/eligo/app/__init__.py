"""Actions and their faces: every verb once, as plain functions; then the command line."""

import os

# The tagger multiplies small matrices, on as many processes as there are cores: more threads than
# one in each only wait for one another. Numpy reads this when it is imported, so it stands first.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
