"""What identifies files and sources in the records."""

import hashlib
import os
import subprocess


def file_sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def weights_sha256(folder):
    return file_sha256(os.path.join(folder, "model.safetensors"))


def git_commit():
    """The commit of these sources; `-dirty` where files differ from it."""
    answer = subprocess.run(["git", "describe", "--always", "--abbrev=40", "--dirty", "--exclude=*"],
                            cwd=os.path.dirname(os.path.abspath(__file__)), capture_output=True, text=True)
    return answer.stdout.strip() if answer.returncode == 0 else None
