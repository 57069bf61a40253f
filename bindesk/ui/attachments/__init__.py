"""The photos and papers of a record, as the pages show, add, download and strike them."""
