"""The field in plain Python: nouns, rules and dates. No Qt, no SQL, no network, no clock."""
