"""XPath as ODK XForms speaks it: text to tokens to a tree to Python closures."""
