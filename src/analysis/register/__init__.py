"""The confidential wing: a person-level extract is checked, protected and attacked here.

Nothing that a chapter can import reaches this room; the protected cube is the only way out.
"""
