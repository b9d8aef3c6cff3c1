"""Paths as reports for machines have them."""

from __future__ import annotations

import os.path

NAME_OF_INPUT = "<stdin>"  # what findings call standard input
STANDARD_INPUT = ("-", NAME_OF_INPUT)
OF_TERRAFORM = (".tf", ".tofu", ".tf.json", ".tofu.json")  # how the names of sources end


def machine_path(path: str, root: str) -> str:
    """A path as programs want it: with `/`, relative to `root` when inside it, else absolute.

    `path` is as the user gave it, so relative to the working directory. Both are compared with symbolic links resolved, except that a
    file which is itself a link keeps its own name: that is the one under version control. Standard input is no path and stays.
    """
    if path in STANDARD_INPUT:
        return path
    directory, name = os.path.split(os.path.abspath(path))
    resolved = os.path.join(os.path.realpath(directory), name)
    base = os.path.realpath(root)
    inside = resolved.startswith(base.rstrip(os.sep) + os.sep)
    return (os.path.relpath(resolved, base) if inside else resolved).replace(os.sep, "/")
