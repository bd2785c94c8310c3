"""The portal: where customers report, follow and answer."""
