"""The ODK XForms engine: a form in, answers out. Imports no Qt and nothing else of ours."""
