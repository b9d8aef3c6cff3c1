"""What editors show for a member: short descriptions in our own words, by `Shape.member`."""

DESCRIPTIONS: dict[str, str] = {}
