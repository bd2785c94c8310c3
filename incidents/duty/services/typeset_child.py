"""Sets one document and nothing else: a process of its own, with limits, that knows nothing of us.

Reads JSON from its input (template, its folder, data, moment), writes the PDF to its output. It
reads nothing outside that folder and writes no file; all else lies in the wheel of typst.
"""

import json
import resource
import sys

import typst

SECONDS = 15
MEMORY = 2 << 30


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    asked = json.load(sys.stdin.buffer)
    made = typst.Compiler(
        asked["template"].encode(),
        root=asked["root"],
        ignore_system_fonts=True,
        sys_inputs={"data": asked["data"]},
        package_path=asked["root"],
        package_cache_path=asked["root"],
    ).compile(format="pdf", pdf_standards="a-2b", timestamp=asked["at"])
    if isinstance(made, bytes):
        sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
