"""Answers as a terminal shows them: tables at most 80 columns wide, plain text where no terminal is."""
