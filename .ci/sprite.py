"""Write the icon sprite from the vendored lucide icons: every icon in that folder, nothing else.

`python .ci/sprite.py` writes it; `python .ci/sprite.py --check` only says whether it is current.
To add an icon, copy its file unedited from the same release of `lucide-static` and run this again.
"""

import re
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "servicedesk" / "static"
SOURCE = STATIC / "vendor" / "lucide-static-1.62.0" / "icons"
SPRITE = STATIC / "servicedesk" / "icons.svg"
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg">'
    "<!-- lucide-static 1.62.0, ISC: ../vendor/lucide-static-1.62.0/LICENSE -->"
)


def symbol(path: Path) -> str:
    inner = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(), re.DOTALL)
    if inner is None:
        raise SystemExit(f"{path} is not an icon")
    shapes = re.sub(r"\s*\n\s*", "", inner.group(1)).replace(" />", "/>")
    return f'<symbol id="{path.stem}" viewBox="0 0 24 24">{shapes}</symbol>'


def sprite() -> str:
    return "\n".join([HEAD, *(symbol(path) for path in sorted(SOURCE.glob("*.svg"))), "</svg>\n"])


def main() -> int:
    if "--check" in sys.argv:
        return int(SPRITE.read_text() != sprite())
    SPRITE.write_text(sprite())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
