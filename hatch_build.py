"""What a wheel carries beyond the sources: the bundled rules as they are once parsed and checked.

They are made by the very sources that the wheel holds, and never committed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PrecompiledRules(BuildHookInterface):
    """Puts the files of ``procrules.precompiling.precompiled`` into a wheel."""

    made: str | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the files; an editable install parses its rules, for they change."""
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root) / "src"))
        from procrules.engine import PRECOMPILED
        from procrules.precompiling import precompiled

        self.made = tempfile.mkdtemp(prefix="procrules-build-")
        for name, content in precompiled().items():
            file = Path(self.made) / name
            file.write_bytes(content)
            build_data["force_include"][str(file)] = f"procrules/{PRECOMPILED}/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was made."""
        if self.made is not None:
            shutil.rmtree(self.made)
