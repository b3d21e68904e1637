"""Reads the words of a PDF: a program of its own, so that a hostile file harms nobody else.

The document comes on standard input. Each line of the output is JSON: first {"pages": how many},
then the text of one page after the other, or {"error": "encrypted"} or {"error": "broken"}.
"""

import json
import resource
import sys
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError

MOST_MEMORY = 1_500_000_000
MOST_SECONDS = 120
MOST_PAGES = 2000
MOST_LETTERS_OF_A_PAGE = 20_000


def say(line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def read(content: bytes) -> None:
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        say({"error": "encrypted"})
        return
    say({"pages": len(reader.pages)})
    for number in range(min(len(reader.pages), MOST_PAGES)):
        try:
            text = reader.pages[number].extract_text()
        except Exception:  # one page that cannot be read leaves the others
            text = ""
        say(text[:MOST_LETTERS_OF_A_PAGE])


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    try:
        read(sys.stdin.buffer.read())
    except FileNotDecryptedError:
        say({"error": "encrypted"})
    except Exception:  # whatever it is, it is the file's fault
        say({"error": "broken"})
