"""A pack of a customer of its own: management hears of each incident from class 3 on."""

SAID = """
source: board of the hospital, 2026-01-05
read_on: 2026-11-30
confidence: agreed
valid_from: 2026-01-01
valid_to: null
"""
STRICT = f"""
pack: hospital
version: '1'
title: {{nl: Strenger, en: Stricter}}
{SAID}
matrix:
  availability:
    3+:
    - measure: escalate_management
      condition: every_incident
"""
# The framework has management told of each incident of class 5 already.
WEAK = STRICT.replace("availability", "confidentiality").replace("every_incident", "never")
