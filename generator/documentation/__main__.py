"""`python -m generator.documentation`."""

import sys

from . import main

sys.exit(main())
