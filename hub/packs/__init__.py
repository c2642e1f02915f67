"""Scenario packs (场景包): monitoring systems as data, a folder each beside these modules; the core knows none."""
