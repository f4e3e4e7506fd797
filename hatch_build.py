"""Builds what the explorer takes from others before a wheel is made; see kg/explore/web/libraries/build.py."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Libraries(BuildHookInterface):
    """Has the libraries built; a checkout that is installed as it stands has make for that."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run the builder, quick if nothing changed."""
        if version != "editable":
            script = Path(self.root) / "kg" / "explore" / "web" / "libraries" / "build.py"
            subprocess.run([sys.executable, str(script)], check=True)
