"""Pages of the portal: what a customer reports and follows."""
