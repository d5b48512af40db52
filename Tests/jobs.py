"""What the programs that kill and damage sweeps have in common."""

import os

ENVIRONMENT = os.environ | {
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "SWIFT_BACKTRACE": "enable=no",
}


class Failure(Exception):
    """What must not be."""
