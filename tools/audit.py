"""Hold what the lock file pins against published weaknesses, by pip-audit: `python tools/audit.py`.

Ends with 1 where one is known, and with 0 and a plain word where the service that knows can't be
reached or does not know a package: then nothing was shown either way.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parents[1] / "requirements-dev.lock"  # holds what runs, too
COMMAND = (
    *("pip-audit", "--vulnerability-service", "osv", "--disable-pip", "--require-hashes"),
    *("--progress-spinner", "off", "--format", "json", "--requirement"),
)
# How requests, which pip-audit asks with, names what keeps it from an answer.
_UNREACHED = ("ConnectionError", "ConnectTimeout", "ReadTimeout", "ProxyError", "SSLError")


@dataclass(frozen=True)
class Audited:
    """What an audit came to: an exit status, and lines that say so."""

    status: int
    lines: list[str]


def main() -> int:
    """Print what is known of the pinned packages; the exit status."""
    ran = subprocess.run([*COMMAND, LOCK], capture_output=True, text=True, check=False)
    audited = judged(ran.returncode, ran.stdout, ran.stderr)
    print("\n".join(audited.lines))
    return audited.status


def judged(status: int, out: str, err: str) -> Audited:
    """What pip-audit's exit status and words mean."""
    try:
        packages = json.loads(out)["dependencies"]
    except (ValueError, KeyError, TypeError):
        if any(name in err for name in _UNREACHED):
            return Audited(0, ["not audited: the service of advisories can't be reached from here"])
        return Audited(status or 2, [err.strip() or out.strip(), "not audited: pip-audit failed"])
    found = [line for package in packages for line in weaknesses(package)]
    skipped = [f"not audited: {one['name']}" for one in packages if "skip_reason" in one]
    told = f"{len(packages) - len(skipped)} packages audited, {len(found)} weaknesses known"
    return Audited(int(bool(found)), [*found, *skipped, told])


def weaknesses(package: dict[str, Any]) -> list[str]:
    """A line for each published weakness of a package: what, and which versions mend it."""
    name = f"{package['name']} {package.get('version', '')}"
    return [
        f"{name}: {one['id']}, mended in {', '.join(one['fix_versions']) or 'no version yet'}"
        for one in package.get("vulns", [])
    ]


if __name__ == "__main__":
    sys.exit(main())
