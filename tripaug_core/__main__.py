"""`python -m tripaug_core`: the command line."""

import sys

from tripaug_core.cli import main

if __name__ == "__main__":
    sys.exit(main())
