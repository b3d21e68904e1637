"""Backups: one file with every table and every uploaded file, and the way back.

A backup is a compressed tar: `tables/<table>/<number>.jsonl` holds the rows as lines of JSON,
`media/<name>` the files, and `manifest.json` at its end a checksum of each. It is the same on
both databases, and what one of them wrote can be restored into the other.
"""


class BackupError(Exception):
    """What went wrong and what helps, in words for the administrator."""
