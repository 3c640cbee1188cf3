"""A peer in an environment of its own: what it needs never touches the project's."""

from __future__ import annotations

import subprocess
import venv
from pathlib import Path


def install_peer(folder: str, package: str) -> Path:
    """Installs `package` by pip in `folder`; the Python that has it. Raises CalledProcessError."""
    print(f"installing {package} in a throwaway environment …", flush=True)
    venv.create(folder, with_pip=True)
    python = Path(folder) / "bin" / "python"
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package]
    subprocess.run(pip, check=True, capture_output=True)
    return python
