"""`python -m catalog_desktop` is `catalog-desktop`."""

import sys

from catalog_desktop.cli import main

if __name__ == "__main__":  # a spawned child imports this module under another name
    sys.exit(main())
