"""What the record shows: registers, figures, exports, proof."""
