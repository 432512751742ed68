from __future__ import annotations

import sys
from pathlib import Path

from upstream.synthetic.write import write

if __name__ == "__main__":
    write(Path(sys.argv[1]))
