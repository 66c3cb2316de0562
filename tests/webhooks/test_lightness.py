"""The web stays light: Twilio's REST client is the worker's alone."""

import subprocess
import sys


def test_the_web_does_not_load_twilios_rest_client() -> None:
    program = "import sys, wsgi; sys.exit('twilio.rest' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0
