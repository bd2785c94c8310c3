"""What each verb is asked for: filled in by a form, read by its service, the body of a request.

What the address says (which incident, which version of it) and who asks stand beside it.
"""
