"""The victim monitor: published figures in, chapters with traceable numbers out."""

import sys

# Where this package is installed, as with JupyterLab, jsonschema compiles its grammar for most of a
# second whenever it is imported, to check IRIs, which no file of ours has. It does without, too.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
