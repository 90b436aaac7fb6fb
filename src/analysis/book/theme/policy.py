"""What a page may load and run: the content-security policy of every page of the site."""

from __future__ import annotations

from markupsafe import Markup

# Nothing inline and nothing evaluated: a script or style that somehow gets into a page stays dead.
# `frame-ancestors` cannot stand in a page; figures are meant to be embedded elsewhere anyway.
_DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}
POLICY = "; ".join(f"{name} {sources}" for name, sources in _DIRECTIVES.items())
POLICY_TAG = Markup('<meta http-equiv="Content-Security-Policy" content="{}">').format(
    Markup(POLICY)
)
"""The policy as the first thing in a head: what stands before it is not covered."""
