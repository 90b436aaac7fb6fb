"""Multiple systems estimation: how many victims no list knows, from how the lists overlap.

Lists are kinds of reporters; a capture history says on which lists a person is. Start at
`histories` (reading and checking), then `estimates` (a method's answer, or why there is none).
"""
