"""The mail server of these tests (sink.py) is silent about what it does."""

import logging

logging.getLogger("mail.log").setLevel(logging.CRITICAL)
