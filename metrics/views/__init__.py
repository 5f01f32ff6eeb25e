"""The pages of the measure."""
