"""The past of another desk: its log read, judged and entered as incidents."""
