"""What stands in a report, from what was counted: values in, values out."""
