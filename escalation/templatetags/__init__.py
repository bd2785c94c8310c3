"""What pages of the rooms below may show of this one."""
