"""Runs bindesk as ``python -m bindesk``."""

import sys

from bindesk.cli import main

if __name__ == "__main__":
    sys.exit(main())
