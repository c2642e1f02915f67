"""Pictures of the pages: every page × size × state × language, and the form of every move."""
