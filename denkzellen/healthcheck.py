"""Asks the server in this container whether it is well, as the proxy in front would.

`python -m denkzellen.healthcheck`
"""

import os
from urllib.request import Request, urlopen

if __name__ == "__main__":
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".")
    port = os.environ.get("PORT", "8000")
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    urlopen(Request(f"http://127.0.0.1:{port}/healthz", headers=headers), timeout=4)
